# frozen_string_literal: true

# Reads names of files relative to /, one a line, and tells for every ELF object among them which libraries it needs:
#   object TAB soname TAB where it is or - TAB the package it is from or -
# ELF is read here, as a builder root need not have readelf and a name may hold anything.

# The dynamic section of an ELF object for this machine.
class Elf
  MAGIC = "\x7fELF".b

  attr_reader :needed, :soname, :runpath

  def self.read(path)
    File.open(path, "rb") { |file| file.read(4) == MAGIC ? new(file) : nil }
  rescue Errno::ENOENT, Errno::EACCES
    nil
  end

  # What this machine's programs are: class, byte order and machine.
  def self.native
    @native ||= File.open("/proc/self/exe", "rb") { |file| kind(file.read(20)) }
  end

  def self.kind(head)
    [head.getbyte(4), head.getbyte(5), head[18, 2]]
  end

  def initialize(file)
    @file = file
    @needed = []
    @runpath = []
    head = at(0, 64)
    @native = head.bytesize == 64 && Elf.kind(head) == Elf.native
    return unless @native

    @wide = head.getbyte(4) == 2
    @order = head.getbyte(5) == 1 ? "<" : ">"
    parse(head)
  end

  def native?
    @native
  end

  private

  def at(offset, length)
    @file.seek(offset)
    @file.read(length) || "".b
  end

  def word(bytes, offset, size)
    bytes[offset, size].unpack1({ 2 => "S", 4 => "L", 8 => "Q" }.fetch(size) + @order)
  end

  def parse(head)
    start, entry, count = @wide ? [word(head, 32, 8), 54, 56] : [word(head, 28, 4), 42, 44]
    size = word(head, entry, 2)
    segments = (0...word(head, count, 2)).map { |i| segment(at(start + i * size, size)) }
    dynamic = segments.find { |type, _| type == 2 } or return
    pairs = at(dynamic[1], dynamic[3]).unpack((@wide ? "Q" : "L") + @order + "*").each_slice(2)
                                      .take_while { |tag, value| value && tag != 0 }
    table = pairs.find { |tag, _| tag == 5 } or return
    load = segments.find { |type, _, address, length| type == 1 && table[1].between?(address, address + length - 1) } or return
    base = table[1] - load[2] + load[1]
    pairs.each do |tag, value|
      case tag
      when 1 then @needed << text(base + value)
      when 14 then @soname = text(base + value)
      when 15, 29 then @runpath.concat(text(base + value).split(":"))
      end
    end
  end

  # type, offset, address, length
  def segment(bytes)
    return [word(bytes, 0, 4), word(bytes, 8, 8), word(bytes, 16, 8), word(bytes, 32, 8)] if @wide

    [word(bytes, 0, 4), word(bytes, 4, 4), word(bytes, 8, 4), word(bytes, 16, 4)]
  end

  def text(offset)
    @file.seek(offset)
    (@file.gets("\0") || "").delete_suffix("\0")
  end
end

# Where the dynamic linker looks.
class Linker
  def initialize(own)
    @own = own
    @cache = IO.popen(["ldconfig", "-p"], err: File::NULL, &:readlines)
               .filter_map { |line| line.match(/\A\s*(\S+) \(.*\) => (\/\S+)/)&.captures }
               .group_by(&:first).transform_values { |pairs| pairs.map(&:last) }
  rescue Errno::ENOENT
    @cache = {}
  end

  def find(object, elf, soname)
    return (soname if File.exist?(soname)) if soname.include?("/")

    origin = File.dirname(object)
    runpath = elf.runpath.map { |path| File.expand_path(path.gsub(/\$(?:ORIGIN|\{ORIGIN\})/, origin), "/") }
    candidates = runpath.map { |path| File.join(path, soname) } + @own.fetch(soname, []) + @cache.fetch(soname, []) +
                 standard.map { |path| File.join(path, soname) }
    candidates.find { |path| same_kind?(path) }
  end

  private

  def standard
    @standard ||= (Dir.glob("/etc/ld-musl-*.path").flat_map { |file| File.read(file).split(/[:\n]/) } +
                   Dir.glob("/{usr/local/,usr/,}lib{,64}{,/*-linux-*}")).uniq
  end

  def same_kind?(path)
    @kinds ||= {}
    @kinds.fetch(path) { @kinds[path] = Elf.read(path)&.native? || false }
  end
end

# Which package of the distribution files are from.
class Packages
  def initialize(paths)
    # Where /lib is a link to /usr/lib, a package may know the file by either name.
    names = paths.to_h do |path|
      real = File.realpath(path)
      [path, [path, real, real.delete_prefix("/usr"), "/usr#{real}"].uniq]
    end
    owners = manager == :dpkg ? dpkg(names.values.flatten.uniq) : Hash.new { |found, name| found[name] = ask(name) }
    @found = names.transform_values { |aliases| aliases.lazy.filter_map { |name| owners[name] }.first }
  end

  def of(path)
    @found[path]
  end

  private

  # All at once: every question reads the lists of all packages. It is no failure that some names are of none.
  def dpkg(names)
    return {} if names.empty?

    lines = run("dpkg-query", "-S", *names).each_line(chomp: true).reject { |line| line.start_with?("diversion by ") }
    lines.filter_map do |line|
      line.match(%r{\A([^:,\s]+).*?: (/.*)\z})&.captures&.reverse
    end.to_h
  end

  def ask(name)
    case manager
    when :apk then run("apk", "info", "-W", name).match(/is owned by (.+)-[^-]+-r\d+\s*\z/)&.[](1)
    when :pacman then run("pacman", "-Qqo", name).strip.then { |found| found unless found.empty? }
    end
  end

  def manager
    @manager ||= { dpkg: "/var/lib/dpkg/status", apk: "/lib/apk/db/installed", pacman: "/var/lib/pacman/local" }
                 .find { |_, path| File.exist?(path) }&.first || :none
  end

  def run(*command)
    IO.popen(command, err: File::NULL, &:read)
  end
end

objects = $stdin.binmode.each_line(chomp: true).map { |name| "/#{name}" }.sort.filter_map do |path|
  next if path.end_with?("/") || File.symlink?(path) || !File.file?(path)

  elf = Elf.read(path)
  [path, elf] if elf&.native?
end
own = objects.group_by { |path, elf| elf.soname || File.basename(path) }.transform_values { |list| list.map(&:first) }
linker = Linker.new(own)
needs = objects.flat_map { |path, elf| elf.needed.map { |soname| [path, soname, linker.find(path, elf, soname)] } }
packages = Packages.new(needs.filter_map(&:last).uniq)
$stdout.binmode
needs.each do |path, soname, found|
  $stdout.puts [path, soname, found || "-", (found && packages.of(found)) || "-"].join("\t")
end

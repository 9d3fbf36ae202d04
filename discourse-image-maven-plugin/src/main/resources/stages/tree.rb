# frozen_string_literal: true

# Lists and prunes trees. Lists are names relative to /, sorted by their bytes, each ended by NUL.
# The files prune, keep and seed are those of the stage that runs, such as 50-assets.prune.
#   tree.rb prune DIRECTORY LIST      deletes what LIST of the file prune matches
#   tree.rb leftovers GEMS...         deletes second copies of compiled extensions
#   tree.rb list LIST DIRECTORY...    all of them but what LIST of the file prune matches; - for no list
#   tree.rb keep                      what the file keep matches in the app
#   tree.rb snapshot FILE             notes how the app is
#   tree.rb changed FILE              what is new or changed in the app since, but what the list assets of prune
#                                     matches; and what the file seed matches
require "fileutils"
require "find"

STAGES = ENV.fetch("STAGES")
STAGE = ENV.fetch("STAGE")
APP = ENV.fetch("APP")
# Where a symbolic link of the image may point to.
INSIDE = [APP, ENV.fetch("RUBY_HOME"), "/usr/lib/discourse-image", "/usr/share", "/etc", "/run/discourse",
          "/var/lib/discourse", "/var/cache/discourse", "/var/log/discourse"].freeze

def fail(problem, hint)
  warn "error: #{problem}", "fix: #{hint}"
  exit 3
end

# Outputs of other stages, which are large.
OUTPUTS = %r!\A(?:.*/)?node_modules\z|\Avendor/bundle\z|\A\.git\z!.freeze
TOKEN = %r!\*\*/|/\*\*\z|\*\*|\*|\?|\{[^}]*\}|[^*?{/]+|.!.freeze

# A pattern of the file prune or keep.
def regexp(pattern)
  body = pattern.gsub(TOKEN) do |token|
    case token
    when "**/" then "(?:.*/)?"
    when "/**" then "(?:/.*)?"
    when "**" then ".*"
    when "*" then "[^/]*"
    when "?" then "[^/]"
    when /\A\{/ then "(?:#{token[1..-2].split(",").map { |word| regexp(word).source[2..-3] }.join("|")})"
    else Regexp.escape(token)
    end
  end
  Regexp.new("\\A#{body}\\z")
end

def lines(kind)
  file = File.join(STAGES, "#{STAGE}.#{kind}")
  return [] unless File.file?(file)

  File.readlines(file, chomp: true).map(&:strip).reject { |line| line.empty? || line.start_with?("#") }
end

def patterns(list)
  found = lines("prune").map { |line| line.split(/\s+/, 2) }.select { |name, _| name == list }
  found.empty? ? nil : Regexp.union(found.map { |_, pattern| regexp(pattern) })
end

# Without this list a stage would pack what others made.
def not_assets
  patterns("assets") or
    fail "the stage #{STAGE} has no list assets of what it must not pack",
         "write src/main/stages/#{STAGE}.prune with such lines as 'assets {node_modules,**/node_modules}/**'; " \
         "50-assets.prune is an example"
end

# Every path below a directory, relative to it; directories that match +skip+ are not entered.
def walk(top, skip = nil)
  return enum_for(:walk, top, skip) unless block_given?

  Find.find(top) do |path|
    next if path == top

    name = path[(top.length + 1)..]
    Find.prune if skip&.match?(name)
    yield name, path
  end
end

def emit(paths)
  paths = paths.map { |path| path.delete_prefix("/") }
  # The names are bytes; whoever reads them must not guess an encoding.
  $stdout.binmode
  paths.map(&:b).uniq.sort.each { |path| $stdout.write(path, "\0") }
end

# Links that leave what the image holds would dangle there, or show what the host has at that place.
def check_links(paths, *tops)
  bad = paths.select { |path| File.symlink?(path) }.reject do |path|
    target = File.expand_path(File.readlink(path), File.dirname(path))
    [*tops, *INSIDE].any? { |inside| target == inside || target.start_with?("#{inside}/") }
  end
  return if bad.empty?

  shown = bad.sort.first(5).map { |path| "#{path} -> #{File.readlink(path)}" }
  shown << "and #{bad.size - 5} more" if bad.size > 5
  fail "symbolic links leave the image: #{shown.join(", ")}",
       "remove them, or leave them out with a line in src/main/stages/#{STAGE}.prune"
end

def prune(top, list)
  skip = patterns(list) or return
  doomed = walk(top).select { |name, _| skip.match?(name) }.map(&:last)
  doomed.each { |path| FileUtils.rm_rf(path, secure: false) }
end

# Besides lib/, RubyGems leaves a compiled extension in ext/ and in extensions/. Where lib/ has it the others are waste.
def leftovers(homes)
  homes.each do |home|
    Dir.glob("#{home}/gems/*/").each do |gem|
      in_lib = Dir.glob("#{gem}lib/**/*.so").group_by { |path| File.basename(path) }
      extensions = Dir.glob("#{home}/extensions/*/*/#{File.basename(gem)}/**/*.so")
      elsewhere = in_lib.keys | extensions.map { |path| File.basename(path) }
      Dir.glob("#{gem}ext/**/*.so").each { |path| File.delete(path) if elsewhere.include?(File.basename(path)) }
      extensions.each do |path|
        same = in_lib.fetch(File.basename(path), []).any? { |copy| FileUtils.identical?(copy, path) }
        File.delete(path) if same
      end
    end
  end
end

def state(path)
  stat = File.lstat(path)
  return nil if stat.directory?

  [stat.ino, stat.size, stat.mtime.to_r, stat.ctime.to_r, stat.mode]
end

# A program that packs a file for the web server writes the time into it.
def without_time(path)
  return unless path.end_with?(".gz") && File.file?(path) && !File.symlink?(path)

  File.open(path, "r+b") do |file|
    head = file.read(10)
    next unless head&.start_with?("\x1f\x8b".b) && head.getbyte(3).nobits?(2)

    file.seek(4)
    file.write("\0\0\0\0")
  end
end

command, *args = ARGV
case command
when "prune" then prune(*args)
when "leftovers" then leftovers(args)
when "list"
  list, *tops = args
  skip = patterns(list)
  paths = tops.flat_map { |top| [top] + walk(top, skip).map { |_, path| path } }
  check_links(paths, *tops)
  emit(paths)
when "keep"
  found = lines("keep").flat_map do |pattern|
    Dir.glob(File.join(APP, pattern.sub(%r{/\*\*\z}, "/**/*")), File::FNM_DOTMATCH).select { |path| File.file?(path) }
  end
  found.each do |path|
    real = File.realpath(path)
    fail "#{path} of the list keep is really #{real}", "name a file of the app" unless real.start_with?("#{File.realpath(APP)}/")
  end
  # These hold the address of the registry, paths and dates.
  emit(found.reject { |path| path.match?(%r{/\.(modules\.yaml|pnpm-workspace-state[^/]*|package-lock\.json|yarn-state\.yml|yarn-integrity)\z}) })
when "snapshot"
  skip = not_assets
  File.binwrite(args.first, Marshal.dump(walk(APP, skip).to_h { |name, path| [name, state(path)] }))
when "changed"
  before = Marshal.load(File.binread(args.first))
  changed = walk(APP, not_assets).select do |name, path|
    now = state(path)
    now && now != before[name]
  end
  seeds = Regexp.union(lines("seed").map { |pattern| regexp(pattern) })
  paths = changed.map(&:last) + walk(APP, OUTPUTS).select { |name, path| seeds.match?(name) && File.file?(path) }.map(&:last)
  check_links(paths, APP)
  paths.each { |path| without_time(path) }
  emit(paths)
else abort "tree.rb: #{command}?"
end

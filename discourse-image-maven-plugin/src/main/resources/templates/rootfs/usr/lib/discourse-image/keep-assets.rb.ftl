# keep-assets.rb VERSIONS: keeps this version's compiled assets on the volume of uploads, where the nginx of every version looks:
# while pods of two versions serve, pages of the one ask the other for their assets. Those of VERSIONS versions stay, by when each
# was started last. What fails here costs such a page its assets, and never the start of a pod.
require "digest"
require "fileutils"
require "securerandom"

SOURCE = "[=site.paths.app]/public/assets"
KEPT = "[=site.paths.state]/assets"
LISTS = "[=site.paths.state]/asset-versions"
# A copy that takes longer was given up.
PART_SECONDS = 3600

def files(directory)
  Dir.glob("**/*", base: directory).select { |name| File.file?("#{directory}/#{name}") }.sort
end

# Whoever sees the file sees all of it; pods copy at the same time, each from its own image.
def whole(path)
  FileUtils.mkdir_p(File.dirname(path))
  part = "#{File.dirname(path)}/.part-#{SecureRandom.hex(8)}"
  yield part
  File.rename(part, path)
end

def keep(names)
  # Before the files, so that whoever cleans up knows whose they are.
  whole("#{LISTS}/#{Digest::SHA256.hexdigest(names.join("\n"))[0, 16]}") { |part| File.write(part, names.join("\n")) }
  names.each do |name|
    next if File.exist?("#{KEPT}/#{name}")

    whole("#{KEPT}/#{name}") { |part| FileUtils.cp("#{SOURCE}/#{name}", part, preserve: true) }
  end
end

def clean_up(versions)
  # Files first: the list of one that is seen here is there.
  present = files(KEPT)
  lists = Dir.glob("#{LISTS}/*").sort_by { |list| File.mtime(list) }.reverse
  FileUtils.rm_f(lists.drop(versions))
  wanted = lists.take(versions).flat_map { |list| File.readlines(list, chomp: true) }
  (present - wanted).each { |name| FileUtils.rm_f("#{KEPT}/#{name}") }
  Dir.glob("#{KEPT}/{,**/}.part-*").each { |part| FileUtils.rm_f(part) if Time.now - File.mtime(part) > PART_SECONDS }
end

versions = Integer(ARGV.fetch(0), 10)
names = files(SOURCE)
begin
  keep(names) unless names.empty?
  clean_up(versions) if Dir.exist?(KEPT)
rescue SystemCallError => e
  warn "keep-assets: #{e.message}: pages of other versions may miss their assets"
end

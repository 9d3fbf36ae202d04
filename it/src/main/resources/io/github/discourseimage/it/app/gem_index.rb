# frozen_string_literal: true

# gem_index.rb DIRECTORY
#
# Writes beside DIRECTORY/gems/*.gem what clients ask a gem server for: the compact index (versions, info/NAME, names) and
# the older one (specs.4.8.gz, quick/). `gem generate_index` is not part of every RubyGems.
require "digest"
require "fileutils"
require "rubygems/package"
require "zlib"

Dir.chdir(ARGV.fetch(0))
FileUtils.mkdir_p(%w[info quick/Marshal.4.8])
specs = Dir["gems/*.gem"].sort.to_h { |file| [file, Gem::Package.new(file).spec] }

zip =
  lambda do |name, object|
    Zlib::GzipWriter.open(name) do |gz|
      gz.mtime = 1
      gz.write(Marshal.dump(object))
    end
  end
rows = specs.values.map { |spec| [spec.name, spec.version, spec.original_platform.to_s] }
zip.call("specs.4.8.gz", rows)
zip.call("latest_specs.4.8.gz", rows)
zip.call("prerelease_specs.4.8.gz", [])
specs.each_value do |spec|
  spec.instance_variable_set(:@loaded_from, nil)
  File.binwrite("quick/Marshal.4.8/#{spec.full_name}.gemspec.rz", Zlib::Deflate.deflate(Marshal.dump(spec)))
end

requirement = ->(value) { value.requirements.map { |operator, version| "#{operator} #{version}" }.join("&") }
versions = +"created_at: 2026-11-20T00:00:00Z\n---\n"
specs.group_by { |_, spec| spec.name }.sort.each do |name, versions_of_gem|
  info = +"---\n"
  versions_of_gem.each do |file, spec|
    dependencies = spec.runtime_dependencies.map { |d| "#{d.name}:#{requirement.call(d.requirement)}" }.join(",")
    ruby = requirement.call(spec.required_ruby_version)
    info << "#{spec.version} #{dependencies}|checksum:#{Digest::SHA256.file(file).hexdigest},ruby:#{ruby}\n"
  end
  File.write("info/#{name}", info)
  versions << "#{name} #{versions_of_gem.map { |_, spec| spec.version }.join(",")} #{Digest::MD5.hexdigest(info)}\n"
end
File.write("versions", versions)
File.write("names", "---\n#{specs.values.map(&:name).uniq.sort.join("\n")}\n")

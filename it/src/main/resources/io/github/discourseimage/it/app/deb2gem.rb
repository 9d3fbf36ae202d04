# frozen_string_literal: true

# deb2gem.rb ABI OUT NAME=FILE.deb...
#
# Makes .gem files of Debian's binary packages, for machines that reach Debian's mirror but no gem server. A package's
# compiled parts go into the gem as they are, so such a gem is bound to Debian's Ruby of that ABI (3.1.0, 3.3.0) although its
# platform is "ruby"; required_ruby_version says so. Needs no root. Equal packages give equal gems.
require "fileutils"
require "rubygems/package"
require "tmpdir"

Gem::DefaultUserInteraction.ui = Gem::SilentUI.new
ENV["SOURCE_DATE_EPOCH"] = "1700000000"

abi, out, *given = ARGV
wanted = given.to_h { |pair| pair.split("=", 2) }
FileUtils.mkdir_p(out)
out = File.expand_path(out)

# Where a package keeps a gem's files: in a directory of the gem, or with those of all others.
def collect(root, spec, abi, to)
  home = Dir["#{root}/usr/**/rubygems-integration/*/gems/#{spec.full_name}"].first
  if home
    Dir.glob("#{home}/*").each { |path| FileUtils.cp_r(path, to) }
  else
    FileUtils.mkdir_p("#{to}/lib")
    Dir.glob("#{root}/usr/lib/ruby/vendor_ruby/*").each { |path| FileUtils.cp_r(path, "#{to}/lib") }
  end
  Dir["#{root}/usr/**/extensions/*/#{abi}/#{spec.full_name}/**/*.so"].each do |so|
    place(so, "#{to}/lib/#{so[%r{/#{Regexp.escape(spec.full_name)}/(.*)}, 1]}")
  end
  Dir["#{root}/usr/lib/*/ruby/vendor_ruby/#{abi}/**/*.so"].each { |so| place(so, "#{to}/lib/#{so[%r{/#{abi}/(.*)}, 1]}") }
end

def place(file, target)
  FileUtils.mkdir_p(File.dirname(target))
  FileUtils.cp(file, target)
end

wanted.each do |name, deb|
  Dir.mktmpdir do |work|
    system("dpkg-deb", "-x", File.expand_path(deb), "#{work}/x", exception: true)
    file = Dir["#{work}/x/usr/**/specifications/#{name}-[0-9]*.gemspec"].first or abort "#{deb} holds no gem #{name}"
    spec = Gem::Specification.load(file)
    tree = "#{work}/gem"
    FileUtils.mkdir_p(tree)
    collect("#{work}/x", spec, abi, tree)
    Dir.chdir(tree) do
      spec.extensions = []
      spec.files = Dir["{bin,exe,lib,web}/**/*"].select { |path| File.file?(path) && !File.symlink?(path) }.sort
      compiled = spec.files.grep(/\.so\z/).any?
      spec.required_ruby_version = "~> #{abi}" if compiled
      spec.executables = spec.executables.select { |program| File.exist?("#{spec.bindir}/#{program}") }
      spec.date = Time.at(ENV["SOURCE_DATE_EPOCH"].to_i).utc
      spec.metadata = {}
      spec.instance_variable_set(:@installed_by_version, nil)
      # what Ruby itself brings is no package of its own
      spec.dependencies.reject! { |dependency| !wanted.key?(dependency.name) || dependency.type == :development }
      gem = Gem::Package.build(spec, true)
      FileUtils.mv(gem, out)
      puts "#{gem}#{" compiled for #{abi}" if compiled}"
    end
  end
end

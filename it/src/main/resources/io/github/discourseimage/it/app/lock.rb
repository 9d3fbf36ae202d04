# frozen_string_literal: true

# lock.rb GEMS RUBY_VERSION BUNDLER_VERSION REMOTE < Gemfile > Gemfile.lock
#
# Locks a Gemfile of plain `gem "name"` lines to the gems of a directory, of each of which there is one version.
require "rubygems/package"

gems, ruby, bundler, remote = ARGV
wanted = $stdin.read.scan(/^\s*gem "([^"]+)"(?:, "([^"]+)")?/).to_h
specs = Dir["#{gems}/*.gem"].map { |file| Gem::Package.new(file).spec }.to_h { |spec| [spec.name, spec] }

locked = {}
visit =
  lambda do |name|
    next if locked.key?(name)

    locked[name] = specs.fetch(name) { abort "no gem #{name} in #{gems}" }
    locked[name].runtime_dependencies.each { |dependency| visit.call(dependency.name) }
  end
wanted.each_key(&visit)

requirement = ->(value) { value.none? ? "" : " (#{value.requirements.map { |o, v| "#{o} #{v}" }.sort.reverse.join(", ")})" }
puts "GEM", "  remote: #{remote}", "  specs:"
locked.sort.each do |name, spec|
  puts "    #{name} (#{spec.version})"
  spec.runtime_dependencies.sort_by(&:name).each { |d| puts "      #{d.name}#{requirement.call(d.requirement)}" }
end
puts "", "PLATFORMS", "  ruby", "  x86_64-linux", "", "DEPENDENCIES"
wanted.sort.each { |name, version| puts "  #{name}#{" (#{version})" if version}" }
puts "", "RUBY VERSION", "   ruby #{ruby}", "", "BUNDLED WITH", "   #{bundler}"

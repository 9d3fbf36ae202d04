# frozen_string_literal: true

# The gems that plugins name by lines such as: gem "ruby-saml", "1.18.0", require: false
# The lines are read without running the plugin.
#   30-plugin-gems.plugin_gems.rb fetch      into the cache
#   30-plugin-gems.plugin_gems.rb list       plugin TAB directory of its gems TAB file of the gem, in the order of the lines
require_relative "gem_sources"
require "ripper"

APP = ENV.fetch("APP")

# A line of a plugin.rb.
PluginGem = Struct.new(:plugin, :name, :version, :source, :place)

# Finds the calls of gem in a plugin.rb; everything about them must be literal.
class PluginFile
  def self.gems(path)
    text = File.read(path, encoding: "UTF-8")
    place = path.delete_prefix("#{APP}/")
    tree = Ripper.sexp(text)
    fail "#{place} is not Ruby that can be read", "correct its syntax" unless tree
    calls(tree).map do |line, arguments|
      name, version, source = literal(arguments, "#{place}:#{line}")
      PluginGem.new(File.basename(File.dirname(path)), name, version, source, "#{place}:#{line}")
    end
  end

  class << self
    private

    def calls(node)
      return [] unless node.is_a?(Array)

      case node.first
      when :def, :defs then return []
      when :command
        return [[node[1][2][0], list(node[2])]] if node[1][1] == "gem"
      when :method_add_arg
        if node[1].is_a?(Array) && node[1].first == :fcall && node[1][1][1] == "gem"
          return [[node[1][1][2][0], list(node[2].is_a?(Array) && node[2].first == :arg_paren ? node[2][1] : nil)]]
        end
      end
      node.flat_map { |child| calls(child) }
    end

    def list(arguments)
      arguments.is_a?(Array) && arguments.first == :args_add_block ? arguments[1] : []
    end

    def literal(arguments, place)
      name = string(arguments[0])
      version = string(arguments[1])
      unless name && version
        fail "#{place} calls gem with something else than literal strings for name and version",
             'write it as gem "name", "1.2.3", or install the gem in a stage of your own (src/main/stages)'
      end
      unless name.match?(/\A[\w.-]+\z/) && Gem::Version.correct?(version)
        fail "#{place} names the gem #{name.inspect} #{version.inspect}, which is no name with one exact version",
             "correct the line; the app installs exactly that version"
      end
      [name, version, source(arguments[2], place)]
    end

    def source(options, place)
      return nil unless options.is_a?(Array) && %i[bare_assoc_hash hash].include?(options.first)

      pairs = options.first == :hash ? options[1]&.fetch(1, []) : options[1]
      pair = (pairs || []).find { |_, key, _| key.is_a?(Array) && key.flatten.include?("source:") } or return nil
      string(pair[2]) or fail "#{place} gives a source that is no literal string", "write the address of the source"
    end

    # The text of a string without interpolation.
    def string(node)
      return nil unless node.is_a?(Array) && node.first == :string_literal

      content = node[1]
      return nil unless content.first == :string_content && content.size == 2 && content[1].first == :@tstring_content

      content[1][1]
    end
  end
end

def plugin_gems
  Dir.glob(File.join(APP, "plugins/*/plugin.rb")).sort.flat_map { |path| PluginFile.gems(path) }
end

# Where a gem without a source of its own is from: where the app's gems are from.
def default_source
  @default_source ||= begin
    lock = File.join(APP, "Gemfile.lock")
    remotes = File.file?(lock) ? File.read(lock)[/^GEM\n(?:  remote: .*\n)*/].to_s.scan(/^  remote: (.*)$/).flatten : []
    remotes.last || Gem.sources.first.to_s
  end
end

def source_of(gem)
  GemSource.new(gem.source || default_source)
end

# The gem for this machine among files that hold it for several.
def best(gem, directory)
  pattern = File.join(directory, "#{gem.name}-#{gem.version}{,-*}.gem")
  found = Dir.glob(pattern).filter_map do |path|
    require "rubygems/package"
    spec = Gem::Package.new(path).spec
    right = spec.name == gem.name && spec.version.to_s == gem.version && runs_here?(spec.platform)
    [path, spec] if right && spec.required_ruby_version.satisfied_by?(Gem.ruby_version)
  end
  found.min_by { |path, spec| [spec.platform.to_s == "ruby" ? 1 : 0, path] }&.first
end

def vendored(gem)
  directory = File.join(APP, "plugins", gem.plugin, "vendor/cache")
  pattern = File.join(directory, "#{gem.name}-#{gem.version}{,-*}.gem")
  directory unless Dir.glob(pattern).empty?
end

# The files that a source has of a gem, with their checksums; what its compact index says, where it has one.
def offered(gem, source)
  text = begin
    source.read("info/#{gem.name}")
  rescue GemSource::Unavailable
    return { "#{gem.name}-#{gem.version}.gem" => nil }
  end
  found = text.each_line.filter_map do |line|
    version, platform = line[/\A\S+/].to_s.split("-", 2)
    next unless version == gem.version && runs_here?(platform || "ruby")

    file = "#{[gem.name, version, platform].compact.join("-")}.gem"
    [file, line[/[|,]checksum:(\h{64})/, 1]]
  end
  return found.to_h unless found.empty?

  known = text.each_line.map { |line| line[/\A[^-\s]+/] }.grep(/\A\d/).uniq.last(3)
  fail "#{gem.place}: #{source} has no #{gem.name} #{gem.version} that runs here; it has #{known.join(", ")}",
       "correct the version, or put the gem into plugins/#{gem.plugin}/vendor/cache"
end

def fetch
  gems = plugin_gems
  in_parallel(gems) do |gem|
    source = source_of(gem)
    next if vendored(gem) || best(gem, source.directory)

    offered(gem, source).each do |file, sha256|
      source.fetch(file, sha256)
    rescue GemSource::Unavailable => e
      unavailable("#{file} (#{gem.place})", source, e)
    end
  end
  puts "#{gems.size} gems of plugins"
end

def list
  plugin_gems.each do |gem|
    file = best(gem, vendored(gem) || source_of(gem).directory)
    unless file
      fail "#{gem.name} #{gem.version} (#{gem.place}) is not in the cache for Ruby #{RUBY_VERSION}",
           "run the goal fetch first, or use a version that runs with this Ruby"
    end
    puts [gem.plugin, File.join(APP, "plugins", gem.plugin, "gems", RUBY_VERSION), file].join("\t")
  end
end

case ARGV.shift
when "fetch" then fetch
when "list" then list
else abort "30-plugin-gems.plugin_gems.rb: fetch or list?"
end

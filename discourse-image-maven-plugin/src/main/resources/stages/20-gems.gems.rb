# frozen_string_literal: true

# The gems of Gemfile.lock. The Gemfile is code of the app and never evaluated here.
#   20-gems.gems.rb fetch         into the cache
#   20-gems.gems.rb link DIR      what bundle install needs, as links in one directory
require_relative "gem_sources"
require "ripper"

# Which gems a Gemfile wants for development and test only, as far as can be seen without running it.
class Groups
  WITHOUT = %w[development test].freeze

  def initialize(gemfile)
    @only = []
    @wanted = []
    visit(Ripper.sexp(gemfile), false)
  end

  def skipped
    @only - @wanted
  end

  private

  def visit(node, without)
    return unless node.is_a?(Array)

    name, arguments = Groups.call(node)
    if name == "gem" && (gem = Groups.strings(arguments.first).first)
      (without || group_option?(arguments) ? @only : @wanted) << gem
    end
    if node.first == :method_add_block && Groups.call(node[1]).first == "group"
      names = Groups.call(node[1]).last.flat_map { |argument| Groups.strings(argument) } - %w[optional]
      visit(node[2], without || (!names.empty? && (names - WITHOUT).empty?))
    else
      node.each { |child| visit(child, without) }
    end
  end

  def group_option?(arguments)
    options = arguments.flat_map { |argument| argument.is_a?(Array) && argument.first == :bare_assoc_hash ? argument[1] : [] }
    group = options.find { |_, key, _| key.is_a?(Array) && key[1] =~ /\Agroups?:\z/ } or return false
    names = Groups.strings(group[2])
    !names.empty? && (names - WITHOUT).empty?
  end

  class << self
    # The name and the arguments of a call without receiver.
    def call(node)
      return ["", []] unless node.is_a?(Array)

      case node.first
      when :command then [node[1][1], list(node[2])]
      when :method_add_arg
        return ["", []] unless node[1].is_a?(Array) && node[1].first == :fcall

        arguments = node[2].is_a?(Array) && node[2].first == :arg_paren ? node[2][1] : nil
        [node[1][1][1], list(arguments)]
      else ["", []]
      end
    end

    def list(arguments)
      arguments.is_a?(Array) && arguments.first == :args_add_block ? arguments[1] : []
    end

    # All strings and symbols below a node.
    def strings(node)
      return [] unless node.is_a?(Array)
      return [node[1]] if %i[@tstring_content @ident @const].include?(node.first)

      node.flat_map { |child| strings(child) }
    end
  end
end

# What a lock file says.
class LockedGems
  Locked = Struct.new(:file, :sources, :sha256)

  def initialize(app)
    @app = app
    file = File.join(app, "Gemfile.lock")
    fail "there is no Gemfile.lock", "run bundle lock and commit it" unless File.file?(file)
    @text = File.read(file, encoding: "UTF-8")
    @lock = Bundler::LockfileParser.new(@text)
    @checksums = @text.scan(/^  (\S+) \((\S+)\) (?:.*,)?sha256=(\h{64})/).to_h { |name, version, sum| ["#{name}-#{version}.gem", sum] }
  rescue Bundler::LockfileError => e
    fail "Gemfile.lock cannot be read: #{e.message.lines.first.strip}", "run bundle lock and commit it"
  end

  # Those that run here and are not for development or test only.
  def gems
    names = wanted
    @lock.specs.filter_map do |spec|
      next unless spec.source.is_a?(Bundler::Source::Rubygems) && names.include?(spec.name) && runs_here?(spec.platform)

      file = "#{spec.full_name}.gem"
      remotes = spec.source.remotes.map(&:to_s)
      Locked.new(file, remotes.map { |remote| GemSource.new(remote) }, @checksums[file])
    end
  end

  # The file of a gem that the app brings along.
  def vendored(file)
    path = File.join(@app, "vendor/cache", file)
    path if File.file?(path)
  end

  # Gems from git that the app does not bring along cannot be had without a git client that runs the app's code.
  def check_git
    @lock.sources.grep(Bundler::Source::Git).each do |source|
      revision = source.options["revision"].to_s[0, 12]
      next unless Dir.glob(File.join(@app, "vendor/cache/*-#{revision}")).empty?

      fail "#{source.uri} (Gemfile.lock) is a git source, and vendor/cache has no copy of it",
           "run bundle cache --all in the app and commit vendor/cache"
    end
  end

  def remotes
    @lock.sources.grep(Bundler::Source::Rubygems).flat_map(&:remotes).map(&:to_s).uniq
  end

  private

  def wanted
    gemfile = File.join(@app, "Gemfile")
    skipped = File.file?(gemfile) ? Groups.new(File.read(gemfile, encoding: "UTF-8")).skipped : []
    needs = @lock.specs.group_by(&:name).transform_values { |specs| specs.flat_map { |spec| spec.dependencies.map(&:name) } }
    found = {}
    todo = @lock.dependencies.keys - skipped
    while (name = todo.pop)
      next if found[name]

      found[name] = true
      todo.concat(needs.fetch(name, []))
    end
    found
  end
end

# The gem of Bundler itself at the version that the lock file wants.
def fetch_bundler(lock, version)
  return if version.empty? || Gem::Version.new(version) == Gem::Version.new(Bundler::VERSION)

  file = "bundler-#{version}.gem"
  return if lock.vendored(file)

  lock.remotes.each do |remote|
    return GemSource.new(remote).fetch(file, nil)
  rescue GemSource::Unavailable
    next
  end
  if Gem::Version.new(version).segments.first > Gem::Version.new(Bundler::VERSION).segments.first
    fail "the lock file wants Bundler #{version}, the builder root has #{Bundler::VERSION}, and no source has #{file}",
         "put #{file} into vendor/cache or add a newer Bundler to the builder root"
  end
  puts "Bundler #{version} cannot be had; going on with #{Bundler::VERSION} of the builder root"
end

def fetch(lock)
  lock.check_git
  fetched = Queue.new
  in_parallel(lock.gems) do |gem|
    if (path = lock.vendored(gem.file))
      actual = gem.sha256 && Digest::SHA256.file(path).hexdigest
      if actual != gem.sha256
        fail "vendor/cache/#{gem.file} has the sha256 #{actual}, but Gemfile.lock says #{gem.sha256}",
             "put the right file there, or lock again"
      end
      next
    end
    fail "#{gem.file} has no source in Gemfile.lock", "put it into vendor/cache" if gem.sources.empty?
    fetched << gem.file if gem.sources.none? { |source| source.cached(gem.file) }
    fetch_one(gem)
  end
  fetch_bundler(lock, ENV.fetch("LOCKED_BUNDLER", ""))
  puts "#{lock.gems.size} gems, #{fetched.size} of them fetched now"
end

def fetch_one(gem)
  failure = nil
  gem.sources.reverse_each do |source|
    return source.fetch(gem.file, gem.sha256)
  rescue GemSource::Unavailable => e
    failure ||= [source, e]
  end
  unavailable(gem.file, *failure)
end

def link(lock, directory)
  FileUtils.mkdir_p(directory)
  Dir.glob(File.join(ENV.fetch("APP"), "vendor/cache/*")).each { |path| File.symlink(path, File.join(directory, File.basename(path))) }
  lock.gems.each do |gem|
    target = File.join(directory, gem.file)
    next if File.exist?(target)

    path = gem.sources.filter_map { |source| source.cached(gem.file) }.last
    fail "#{gem.file} is not in the cache", "run the goal fetch first" unless path
    File.symlink(path, target)
  end
  version = ENV.fetch("LOCKED_BUNDLER", "")
  file = "bundler-#{version}.gem"
  path = lock.vendored(file) || lock.remotes.filter_map { |remote| GemSource.new(remote).cached(file) }.first
  puts path if path && version != Bundler::VERSION
end

lock = LockedGems.new(ENV.fetch("APP"))
case ARGV.shift
when "fetch" then fetch(lock)
when "link" then link(lock, ARGV.shift)
else abort "20-gems.gems.rb: fetch or link?"
end

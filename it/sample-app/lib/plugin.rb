# frozen_string_literal: true

require "bundler"
require "fileutils"
require "securerandom"

# The plugins in plugins/, each of which is a plugin.rb with a header and a few verbs.
module Plugin
  class << self
    def all
      @all ||= []
    end

    def load_all
      Dir
        .glob(File.join(SampleForum::ROOT, "plugins/*/plugin.rb"))
        .sort
        .each { |file| all << Instance.new(file).tap(&:load) }
      all.each(&:initialize_late)
    end

    def html(place)
      all.filter_map { |plugin| plugin.html_builders[place] }.map(&:call).join
    end

    # Lets every plugin that listens change the value in turn.
    def trigger(event, value)
      all.flat_map { |plugin| plugin.listeners[event] }.reduce(value) { |current, listener| listener.call(current) }
    end
  end

  class Instance
    HEADER = /\A#\s*(name|about|version|authors|url|required_version):\s*(.*)/

    attr_reader :directory, :html_builders, :listeners, :setting

    def initialize(file)
      @file = file
      @directory = File.dirname(file)
      @late = []
      @html_builders = {}
      @listeners = Hash.new { |hash, event| hash[event] = [] }
    end

    def metadata
      @metadata ||= File.foreach(@file).filter_map { |line| HEADER.match(line) }.to_h { |m| [m[1], m[2].strip] }
    end

    def settings_file
      File.join(directory, "config/settings.yml")
    end

    def load
      instance_eval(File.read(@file), @file)
      link_public
    end

    def initialize_late
      @late.each { |block| instance_eval(&block) }
    end

    private

    def enabled_site_setting(name)
      @setting = name
    end

    def register_asset(_path, *_options)
    end

    def after_initialize(&block)
      @late << block
    end

    def register_html_builder(place, &block)
      @html_builders[place] = block
    end

    def on(event, &block)
      @listeners[event] << block
    end

    # A gem of the plugin's own: it lies in the plugin's directory, by the version of Ruby, and is installed
    # at once when it is not there.
    def gem(name, version, require: true, require_name: name, source: nil)
      home = File.join(directory, "gems", RUBY_VERSION)
      specification = File.join(home, "specifications/#{name}-#{version}.gemspec")
      install(home, name, version, source) unless File.exist?(specification)
      found = Gem::Specification.load(specification)
      abort "The gem #{name} #{version} of the plugin #{metadata["name"]} could not be installed" if found.nil?
      found.activate
      Kernel.require(require_name) if require
    end

    def install(home, name, version, source)
      command = ["gem", "install", name, "-v", version, "-i", home]
      command += %w[--no-document --ignore-dependencies --no-user-install]
      command += ["--source", source] if source
      puts command.join(" ")
      Bundler.with_unbundled_env { system(*command) }
    end

    # public/plugins/<name> is a link to the plugin's own public directory.
    def link_public
      source = File.join(directory, "public")
      return unless Dir.exist?(source)

      link = File.join(SampleForum::ROOT, "public/plugins", File.basename(directory))
      return if File.symlink?(link) && File.readlink(link) == source

      temporary = File.join(SampleForum::ROOT, "tmp", SecureRandom.hex)
      FileUtils.mkdir_p([File.dirname(link), File.dirname(temporary)])
      FileUtils.ln_s(source, temporary)
      File.rename(temporary, link)
    end
  end
end

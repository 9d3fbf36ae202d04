# frozen_string_literal: true

require "yaml"

# More forums by the same processes, each with a database of its own; the words of rails_multisite that the image uses.
module RailsMultisite
  module ConnectionManagement
    DEFAULT = "default"

    class << self
      # name => { "database" => ..., "host_names" => [...] }
      def sites
        file = ENV["DISCOURSE_MULTISITE_CONFIG_PATH"].to_s
        @sites ||= File.exist?(file) ? YAML.safe_load_file(file) : {}
      end

      def all_dbs
        [DEFAULT, *sites.keys]
      end

      def current_db
        Thread.current[:site] || ENV["RAILS_DB"] || DEFAULT
      end

      def with_connection(site)
        before = Thread.current[:site]
        Thread.current[:site] = site
        yield site
      ensure
        Thread.current[:site] = before
      end

      def each_connection(&block)
        all_dbs.each { |site| with_connection(site, &block) }
      end

      # Which forum is meant by a name; none by one that nobody gave.
      def site_of(host)
        return DEFAULT if sites.empty? || host == GlobalSetting[:hostname]

        sites.find { |_, site| site["host_names"].include?(host) }&.first
      end
    end
  end
end

# frozen_string_literal: true

require "erb"

# Settings of the whole process: the file config/discourse.conf when there is one, the environment otherwise;
# never both.
module GlobalSetting
  ROOT = File.expand_path("..", __dir__)
  LINE = /\A\s*([a-z_]+[a-z0-9_]*)\s*=\s*("[^"]*"|'[^']*'|[^#]*)/
  PREFIX = "DISCOURSE_"

  class << self
    def read(path)
      ERB
        .new(File.read(path, encoding: "UTF-8"))
        .result
        .each_line
        .filter_map { |line| LINE.match(line) }
        .to_h { |match| [match[1], match[2].strip.gsub(/\A(["'])(.*)\1\z/, '\2')] }
    end

    def provider
      file = File.join(ROOT, "config/discourse.conf")
      return read(file) if File.exist?(file)

      ENV.each_with_object({}) do |(name, value), given|
        given[name.delete_prefix(PREFIX).downcase] = value if name.start_with?(PREFIX)
      end
    end

    def all
      @all ||= read(File.join(ROOT, "config/discourse_defaults.conf")).merge(provider).transform_values { |v| coerce(v) }
    end

    def [](key)
      all[key.to_s]
    end

    def skip_db?
      ENV["SKIP_DB_AND_REDIS"] == "1"
    end

    def skip_redis?
      ENV["SKIP_DB_AND_REDIS"] == "1"
    end

    def redis_url
      scheme = self[:redis_use_ssl] ? "rediss" : "redis"
      password = self[:redis_password].to_s
      login = password.empty? ? "" : ":#{password}@"
      "#{scheme}://#{login}#{self[:redis_host]}:#{self[:redis_port]}/#{self[:redis_db]}"
    end

    private

    def coerce(value)
      case value
      when "true" then true
      when "false" then false
      when /\A[0-9]+\z/ then value.to_i
      else value
      end
    end
  end
end

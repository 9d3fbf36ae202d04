# frozen_string_literal: true

require "yaml"

# Settings that an administrator changes: the defaults of the files, the values of the database. The names of what can
# be asked and done are Discourse's; there is no more of them than the image's own tasks use.
module SiteSetting
  class NotFound < StandardError
  end

  Result = Struct.new(:previous_value, :new_value)

  class << self
    # name => { "default" => ..., ... } of core and of every plugin
    def definitions
      @definitions ||=
        [File.join(SampleForum::ROOT, "config/site_settings.yml"), *Plugin.all.map(&:settings_file)]
          .select { |file| File.exist?(file) }
          .flat_map { |file| YAML.safe_load_file(file).values }
          .reduce({}, :merge)
          .transform_values { |value| value.is_a?(Hash) ? value : { "default" => value } }
    end

    def [](name)
      return GlobalSetting[name] if shadowed_settings.include?(name.to_sym)

      row = provider.find(name.to_s)
      row ? type_supervisor.to_rb_value(name, row["value"]) : definitions.fetch(name.to_s)["default"]
    end

    def set(name, value)
      raise NotFound, name unless has_setting?(name)

      provider.save(name, *type_supervisor.to_db_value(name, value))
    end

    def set_and_log(name, value)
      before = self[name]
      set(name, value)
      Result.new(before, self[name])
    end

    def has_setting?(name)
      definitions.key?(name.to_s)
    end

    def secret_settings
      definitions.select { |_, definition| definition["secret"] }.keys.map(&:to_sym)
    end

    # Those that the environment fixes.
    def shadowed_settings
      definitions.keys.map(&:to_sym).reject { |name| GlobalSetting[name].to_s.empty? }
    end

    def current
      @current ||= Hash.new { |sites, site| sites[site] = {} }
      @current[RailsMultisite::ConnectionManagement.current_db]
    end

    def refresh!
      current.replace(all.transform_keys(&:to_sym))
    end

    def all
      definitions.keys.sort.to_h { |name| [name, self[name]] }
    end

    def provider
      Provider
    end

    def type_supervisor
      Types
    end
  end

  # The table.
  module Provider
    class << self
      def find(name)
        Database.query("SELECT value FROM site_settings WHERE name = $1", [name]).first
      end

      def save(name, value, type)
        Database.query(<<~SQL, [name, type, value.to_s])
          INSERT INTO site_settings (name, data_type, value) VALUES ($1, $2, $3)
          ON CONFLICT (name) DO UPDATE SET value = excluded.value
        SQL
      end
    end
  end

  # What values become in the table and in Ruby, and which ones may not stand there.
  module Types
    # the numbers that Discourse has for them
    NUMBERS = { string: 1, integer: 3, bool: 5, upload: 18 }.freeze

    class << self
      def to_db_value(name, value)
        value = to_rb_value(name, value)
        refuse(name, value)
        [value == true || value == false ? value.to_s[0] : value, NUMBERS.fetch(get_type(name))]
      end

      def to_rb_value(name, value)
        case get_type(name)
        when :bool then value == true || %w[t true].include?(value)
        when :integer then value.to_i
        else value.to_s
        end
      end

      def get_type(name)
        definition = SiteSetting.definitions[name.to_s] || {}
        case definition["default"]
        when true, false then :bool
        when Integer then :integer
        else definition["type"] == "upload" ? :upload : :string
        end
      end

      private

      def refuse(name, value)
        limits = SiteSetting.definitions[name.to_s] || {}
        size = value.is_a?(String) ? value.size : value
        what = "#{value.is_a?(String) ? "length" : "value"} must be"
        raise ArgumentError, "#{name}: #{what} #{limits["min"]} or more" if limits["min"] && size < limits["min"]
        raise ArgumentError, "#{name}: #{what} #{limits["max"]} or less" if limits["max"] && size > limits["max"]
        return unless limits["type"] == "email" && !value.match?(/\A([^@\s]+@[^@\s]+)?\z/)

        raise ArgumentError, "#{name}: is no address"
      end
    end
  end
end

# frozen_string_literal: true

require "yaml"

# Settings that an administrator changes: the defaults of the files, the values of the database.
module SiteSetting
  class NotFound < StandardError
  end

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
      row = Database.query("SELECT value FROM site_settings WHERE name = $1", [name.to_s]).first
      definition = definitions.fetch(name.to_s)
      row ? cast(definition["default"], row["value"]) : definition["default"]
    end

    def set(name, value)
      definition = definitions[name] or raise NotFound, name
      Database.query(<<~SQL, [name, type(definition["default"]), value.to_s])
        INSERT INTO site_settings (name, data_type, value) VALUES ($1, $2, $3)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value
      SQL
    end

    def all
      definitions.keys.sort.to_h { |name| [name, self[name]] }
    end

    private

    # the numbers that Discourse has for them
    def type(default)
      case default
      when true, false then 5
      when Integer then 3
      else 1
      end
    end

    def cast(default, text)
      case default
      when true, false then text == "true"
      when Integer then text.to_i
      else text
      end
    end
  end
end

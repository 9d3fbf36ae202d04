# frozen_string_literal: true

# Settings of the whole process: the file config/discourse.conf when there is one, the environment otherwise.
module GlobalSetting
  ROOT = File.expand_path("..", __dir__)
  LINE = /\A\s*([a-z_0-9]+)\s*=\s*("[^"]*"|'[^']*'|[^#]*)/

  def self.read(path)
    File
      .foreach(path, encoding: "UTF-8")
      .filter_map { |line| LINE.match(line) }
      .to_h { |match| [match[1], match[2].strip.gsub(/\A(["'])(.*)\1\z/, '\2')] }
  end

  def self.all
    @all ||=
      begin
        defaults = read(File.join(ROOT, "config/discourse_defaults.conf"))
        file = File.join(ROOT, "config/discourse.conf")
        given =
          if File.exist?(file)
            read(file)
          else
            defaults.keys.to_h { |key| [key, ENV["DISCOURSE_#{key.upcase}"]] }.compact
          end
        defaults.merge(given)
      end
  end

  def self.[](key)
    all[key.to_s]
  end
end

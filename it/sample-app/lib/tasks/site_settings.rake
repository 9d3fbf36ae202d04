# frozen_string_literal: true

require "yaml"

namespace :site_settings do
  desc "Imports site settings: a flat YAML map on standard input"
  task :import do
    text = $stdin.tty? ? "" : $stdin.read
    abort "Give the settings on standard input" if text.strip.empty?

    missing = 0
    YAML.safe_load(text).each do |name, value|
      before = SiteSetting.definitions.key?(name) ? SiteSetting[name] : nil
      SiteSetting.set(name, value)
      puts before == value ? "Not changed: #{name}" : "Changed #{name} FROM: #{before} TO: #{value}"
    rescue SiteSetting::NotFound
      puts "NOT FOUND: #{name}"
      missing += 1
    end
    exit 1 if missing.positive?
  end

  desc "Prints all site settings as YAML"
  task :export do
    puts SiteSetting.all.to_yaml
  end
end

# frozen_string_literal: true

require "yaml"

namespace :site_settings do
  desc "Imports site settings: a flat YAML map on standard input"
  task :import do
    text = $stdin.tty? ? "" : $stdin.read
    abort "Give the settings on standard input" if text.strip.empty?

    known = YAML.safe_load_file(File.join(SampleForum::ROOT, "config/site_settings.yml")).values.reduce(:merge)
    unknown = YAML.safe_load(text).keys - known.keys
    unknown.each { |name| puts "NOT FOUND: #{name}" }
    exit 1 if unknown.any?
  end
end

# frozen_string_literal: true

namespace :site_settings do
  desc "Prints all site settings as YAML"
  task :export do
    puts SiteSetting.all.to_yaml
  end
end

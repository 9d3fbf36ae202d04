# frozen_string_literal: true

namespace :plugin do
  desc "Installs the gems of all plugins, which happens when the plugins are loaded"
  task :install_all_gems do
    puts "Gems of #{Plugin.all.size} plugins are installed"
  end
end

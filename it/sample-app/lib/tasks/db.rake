# frozen_string_literal: true

namespace :db do
  desc "Migrates the database; again, it changes nothing"
  task :migrate do
    Database.migrate
  end
end

namespace :multisite do
  desc "Migrates the databases of all sites"
  task :migrate do
    RailsMultisite::ConnectionManagement.each_connection do |site|
      puts "Migrating #{site}"
      Database.migrate
    end
  end
end

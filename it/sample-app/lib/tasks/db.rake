# frozen_string_literal: true

namespace :db do
  desc "Migrates the database; again, it changes nothing"
  task :migrate do
    Database.migrate
  end
end

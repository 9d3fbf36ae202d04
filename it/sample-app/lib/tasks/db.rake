# frozen_string_literal: true

namespace :db do
  desc "Migrates the database"
  task :migrate do
    Dir.glob(File.join(SampleForum::ROOT, "db/migrate/*.rb")).sort.each { |file| puts File.basename(file, ".rb") }
  end
end

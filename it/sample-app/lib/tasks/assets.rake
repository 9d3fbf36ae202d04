# frozen_string_literal: true

namespace :assets do
  desc "Builds what the browser loads"
  task :precompile do
    sh "pnpm", "run", "build"
  end
end

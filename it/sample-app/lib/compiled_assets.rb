# frozen_string_literal: true

require "digest"
require "json"

# What `rake assets:precompile` made: names with a digest, and the file that lists them.
module CompiledAssets
  DIRECTORY = File.expand_path("../public/assets", __dir__)
  MANIFEST = File.join(DIRECTORY, ".manifest.json")

  class << self
    def path(name)
      "/assets/#{manifest.fetch(name)}"
    end

    def plugins
      manifest.keys.grep(%r{\Aplugins/}).sort
    end

    def manifest
      @manifest ||= JSON.parse(File.read(MANIFEST))
    end
  end

  # A program that is bundled once and kept in tmp, under a name that tells what it was made from.
  module Processor
    ROOT = File.expand_path("..", __dir__)

    class << self
      def file
        File.join(ROOT, "tmp/asset-processor/asset-processor-#{digest}.js")
      end

      def digest
        inputs = Dir.glob(File.join(ROOT, "frontend/asset-processor/*.js")).sort
        inputs << File.join(ROOT, "node_modules/.pnpm/lock.yaml")
        Digest::SHA256.hexdigest(inputs.select { |path| File.exist?(path) }.map { |path| File.read(path) }.join)[0, 16]
      end

      def built?
        File.exist?(file)
      end
    end
  end
end

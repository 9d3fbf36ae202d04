# frozen_string_literal: true

require "digest"
require "fileutils"
require "json"
require "open3"
require "tmpdir"

# The id of the tree that the browser's programs are made from, as git has it. The index of the repository is left
# alone: a copy of it is changed.
frontend_tree =
  lambda do
    Dir.mktmpdir do |directory|
      index = File.join(directory, "index")
      FileUtils.cp(File.join(SampleForum::ROOT, ".git/index"), index)
      git =
        lambda do |*arguments|
          output, status = Open3.capture2e({ "GIT_INDEX_FILE" => index }, "git", *arguments, chdir: SampleForum::ROOT)
          abort "git #{arguments.join(" ")}: #{output}" unless status.success?
          output.strip
        end
      git.call("rev-parse", "HEAD")
      git.call("rm", "-r", "-q", "--cached", "--ignore-unmatch", ".")
      git.call("add", "frontend", "package.json", "pnpm-lock.yaml")
      git.call("write-tree")
    end
  rescue Errno::ENOENT => e
    abort "The assets can only be compiled in a git repository: #{e.message}"
  end

namespace :assets do
  namespace :precompile do
    desc "Bundles the browser's programs; needs git, node and pnpm, but no database"
    task :build do
      tree = frontend_tree.call
      sh "pnpm", "run", "build"
      info = { tree_hash: tree, ember_env: ENV["EMBER_ENV"] || "production" }
      File.write(File.join(SampleForum::ROOT, "frontend/discourse/dist/BUILD_INFO.json"), JSON.generate(info))
    end

    desc "Bundles the program that compiles themes, unless that is done"
    task :asset_processor do
      unless CompiledAssets::Processor.built?
        FileUtils.mkdir_p(File.dirname(CompiledAssets::Processor.file))
        sh "pnpm", "--dir", "frontend/asset-processor", "run", "build", CompiledAssets::Processor.file
      end
    end

    desc "Compiles the style sheets that depend on themes, which are in the database"
    task :css do
      GlobalSetting.skip_db? ? puts("Skipping the style sheets: no database") : Database.query("SELECT 1")
    end

    # Gives every file a name with its digest, compresses it twice, and lists the names.
    task :digest do
      dist = File.join(SampleForum::ROOT, "frontend/discourse/dist/assets")
      FileUtils.rm_rf(CompiledAssets::DIRECTORY)
      manifest =
        Dir
          .glob("**/*", base: dist)
          .sort
          .select { |name| File.file?(File.join(dist, name)) }
          .to_h do |name|
            digest = Digest::SHA256.file(File.join(dist, name)).hexdigest[0, 8]
            digested = name.sub(/(\.[a-z]+)\z/, "-#{digest}\\1")
            target = File.join(CompiledAssets::DIRECTORY, digested)
            FileUtils.mkdir_p(File.dirname(target))
            FileUtils.cp(File.join(dist, name), target)
            [name, digested]
          end
      manifest.each_value do |name|
        file = File.join(CompiledAssets::DIRECTORY, name)
        sh("gzip", "-9", "-n", "-k", file, verbose: false)
        sh("brotli", "-q", "11", "-k", file, verbose: false)
      end
      File.write(CompiledAssets::MANIFEST, JSON.pretty_generate(manifest))
      puts "#{manifest.size} assets"
    end
  end

  desc "Builds what the browser loads"
  task precompile: %w[precompile:build precompile:asset_processor precompile:css precompile:digest]
end

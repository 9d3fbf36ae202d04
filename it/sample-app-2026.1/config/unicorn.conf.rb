# frozen_string_literal: true

discourse_path = File.expand_path("..", __dir__)

worker_processes (ENV["UNICORN_WORKERS"] || 3).to_i
working_directory discourse_path
listen ENV["UNICORN_LISTENER"] || "127.0.0.1:#{(ENV["UNICORN_PORT"] || 3000).to_i}"
timeout (ENV["UNICORN_TIMEOUT"] || 30).to_i
preload_app true

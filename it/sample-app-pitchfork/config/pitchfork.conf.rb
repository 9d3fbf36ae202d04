# frozen_string_literal: true

discourse_path = File.expand_path("..", __dir__)

worker_processes (ENV["UNICORN_WORKERS"] || 3).to_i

if ENV["UNICORN_LISTENER"]
  listen ENV["UNICORN_LISTENER"], reuseport: true
else
  address = ENV["UNICORN_BIND_ALL"] ? "0.0.0.0" : "127.0.0.1"
  listen "#{address}:#{(ENV["UNICORN_PORT"] || 3000).to_i}", reuseport: true
end

timeout 30
spawn_timeout (ENV["APP_SERVER_SPAWN_TIMEOUT"] || 60).to_i

before_fork { |server| server.logger.info("forking workers of #{discourse_path}") }

# frozen_string_literal: true

# The variables have the names that Discourse's own server configuration reads.
workers (ENV["UNICORN_WORKERS"] || 3).to_i
threads 1, 5
environment "production"
worker_timeout 60
# A stop that was asked for is no failure.
raise_exception_on_sigterm false

if ENV["UNICORN_LISTENER"]
  bind "unix://#{ENV["UNICORN_LISTENER"]}"
else
  address = ENV["UNICORN_BIND_ALL"] ? "0.0.0.0" : "127.0.0.1"
  bind "tcp://#{address}:#{(ENV["UNICORN_PORT"] || 3000).to_i}"
end

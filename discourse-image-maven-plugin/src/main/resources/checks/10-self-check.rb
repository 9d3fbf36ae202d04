# The plugin's own check of an image, run in a container beside web, sidekiq and (where it is) nginx, with the app's
# environment. Asks what every app of this kind answers; CHECK_URL is the web server, CHECK_NGINX_URL is nginx.
require "net/http"
require "socket"
require "uri"

PATIENCE = 60
ASSET = %r{(?:href|src)="(/(?:[^"/]+/)*[^"]+\.(?:css|js|mjs)(?:\?[^"]*)?)"}
APP = "/usr/lib/discourse"

def fetch(base, path, hops = 5)
  uri = URI.join(base, path)
  request = Net::HTTP::Get.new(uri)
  request["Host"] = ENV.fetch("DISCOURSE_HOSTNAME", uri.host)
  response = Net::HTTP.start(uri.host, uri.port, open_timeout: 10, read_timeout: PATIENCE) { |http| http.request(request) }
  return response unless response.is_a?(Net::HTTPRedirection) && hops.positive?

  to = URI(response["location"])
  fetch(base, to.request_uri, hops - 1)
end

def page(base, path)
  response = fetch(base, path)
  raise "#{path} answers #{response.code}: #{response.body.to_s[0, 200]}" unless response.code == "200"

  response.body.to_s
end

def assets(base)
  found = page(base, "/").scan(ASSET).flatten
  return found.first(5) unless found.empty?

  Dir.glob("#{APP}/public/{assets,javascripts,stylesheets}/**/*.{js,css}").sort.first(1).map { |file| file.delete_prefix("#{APP}/public") }
end

# A word of the protocol that Redis speaks (RESP 2) as it is read from a socket.
def read_reply(redis)
  line = redis.gets.to_s.chomp
  case line[0]
  when "+" then line[1..]
  when ":" then line[1..].to_i
  when "$" then line == "$-1" ? nil : redis.read(line[1..].to_i + 2)[0..-3]
  when "*" then Array.new(line[1..].to_i) { read_reply(redis) }
  else raise "Redis says '#{line}'"
  end
end

def ask(redis, *words)
  redis.write("*#{words.size}\r\n" + words.map { |word| "$#{word.to_s.bytesize}\r\n#{word}\r\n" }.join)
  read_reply(redis)
end

def with_redis
  redis = Socket.tcp(ENV.fetch("DISCOURSE_REDIS_HOST"), ENV.fetch("DISCOURSE_REDIS_PORT", "6379"), connect_timeout: 10)
  password = ENV["DISCOURSE_REDIS_PASSWORD"].to_s
  ask(redis, "AUTH", password) unless password.empty?
  yield redis
ensure
  redis&.close
end

# Sidekiq keeps a set of its processes and renews it every ten seconds; an app may give it a name space or a database.
def sidekiq_processes
  with_redis do |redis|
    databases = ask(redis, "INFO", "keyspace").to_s.scan(/^db([0-9]+):/).flatten
    databases.sum do |database|
      ask(redis, "SELECT", database)
      keys = ask(redis, "KEYS", "*processes").select { |key| ask(redis, "TYPE", key) == "set" }
      keys.sum { |key| ask(redis, "SCARD", key) }
    end
  end
end

def listens(url)
  Socket.tcp(URI(url).host, URI(url).port, connect_timeout: 1).close
  true
rescue SystemCallError
  false
end

def await(what)
  deadline = Process.clock_gettime(Process::CLOCK_MONOTONIC) + PATIENCE
  until yield
    raise "#{what} in #{PATIENCE} s" if Process.clock_gettime(Process::CLOCK_MONOTONIC) > deadline

    sleep 0.5
  end
end

def database
  require "pg"
  PG.connect(
    host: ENV.fetch("DISCOURSE_DB_HOST"), port: ENV.fetch("DISCOURSE_DB_PORT", "5432"), connect_timeout: 10,
    dbname: ENV.fetch("DISCOURSE_DB_NAME", "discourse"), user: ENV.fetch("DISCOURSE_DB_USERNAME", "discourse"),
    password: ENV["DISCOURSE_DB_PASSWORD"].to_s.then { |password| password.empty? ? nil : password }
  )
end

def refuse_writing
  written = ["/", "/etc", "/usr", APP, "/var/lib"].select do |directory|
    file = "#{directory}/image-check"
    File.write(file, "")
    File.delete(file)
    true
  rescue SystemCallError
    false
  end
  raise "#{written.join(", ")} can be written" unless written.empty?
end

def shut_in
  status = File.read("/proc/self/status")
  raise "it runs as root" if Process.uid.zero?
  raise "it has capabilities" unless status.match?(/^CapEff:\s+0+$/)
  raise "it may gain privileges" unless status.match?(/^NoNewPrivs:\s+1$/)
end

url = ENV.fetch("CHECK_URL")
nginx = ENV["CHECK_NGINX_URL"]
checks = {
  "the process has no rights" => -> { shut_in },
  "nothing but its volumes can be written" => -> { refuse_writing },
  "/srv/status" => -> { page(url, "/srv/status") },
  "/" => -> { raise "/ is empty" if page(url, "/").strip.empty? },
  "assets" => -> { assets(url).each { |path| page(url, path) } },
  "the database is migrated" => lambda {
    rows = database.exec("SELECT count(*) FROM schema_migrations").getvalue(0, 0).to_i
    raise "no migration has run" if rows.zero?
  },
  "Redis answers" => -> { with_redis { |redis| raise "no PONG" unless ask(redis, "PING") == "PONG" } },
  "Sidekiq is at work" => -> { await("no Sidekiq told Redis of itself") { sidekiq_processes.positive? } }
}
if nginx
  checks["nginx passes on /srv/status"] = lambda {
    await("nginx does not listen") { listens(nginx) }
    page(nginx, "/srv/status")
  }
  checks["nginx sends assets"] = -> { assets(nginx).each { |path| page(nginx, path) } }
end

failed = checks.reject do |name, check|
  check.call
  puts "ok: #{name}"
  true
rescue StandardError, LoadError => e
  puts "failed: #{name}: #{e.message}"
  false
end
exit failed.empty?

# ruby preflight.rb [EXTENSION...]: tells whether the database and Redis suit the app, before anything is changed.
# Run in the app's bundle and environment, whose defaults are Discourse's. Every problem has its own line; any of them gives exit status 1.
require "pg"
require "redis"

problems = []

begin
  db = PG.connect(
    { host: ENV["DISCOURSE_DB_HOST"], port: ENV["DISCOURSE_DB_PORT"], connect_timeout: 10,
      dbname: ENV.fetch("DISCOURSE_DB_NAME", "discourse"), user: ENV.fetch("DISCOURSE_DB_USERNAME", "discourse"),
      password: ENV["DISCOURSE_DB_PASSWORD"]
    }.reject { |_, value| value.to_s.empty? }
  )
  version = db.server_version
  problems << "PostgreSQL is #{version / 10_000}; it must be 13 or later: upgrade it" if version < 130_000
  installed = db.exec("SELECT extname FROM pg_extension").column_values(0)
  available = db.exec("SELECT name FROM pg_available_extensions").column_values(0)
  trusted = db.exec("SELECT name FROM pg_available_extension_versions WHERE trusted").column_values(0)
  superuser = db.exec("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").getvalue(0, 0) == "t"
  ARGV.each do |extension|
    next if installed.include?(extension)
    if !available.include?(extension)
      problems << "the server lacks the extension #{extension}: install its package there"
    elsif !superuser && !trusted.include?(extension)
      problems << "only a superuser can make the extension #{extension}: CREATE EXTENSION #{extension} in this database first"
    end
  end
  tables = db.exec("SELECT to_regclass('public.schema_migrations')").getvalue(0, 0)
  half = db.exec("SELECT 1 FROM pg_namespace WHERE nspname = 'discourse_functions'").ntuples > 0
  if half && tables.nil?
    problems << "an earlier attempt left the schema half loaded: DROP SCHEMA discourse_functions CASCADE, then migrate again"
  end
  db.close
rescue PG::Error => e
  problems << "PostgreSQL cannot be asked: #{e.message.strip.lines.first.to_s.strip}"
end

begin
  redis = Redis.new(
    { host: ENV["DISCOURSE_REDIS_HOST"], port: (ENV["DISCOURSE_REDIS_PORT"] || 6379).to_i, timeout: 10,
      db: ENV["DISCOURSE_REDIS_DB"].to_i, ssl: ENV["DISCOURSE_REDIS_USE_SSL"] == "true",
      username: ENV["DISCOURSE_REDIS_USERNAME"], password: ENV["DISCOURSE_REDIS_PASSWORD"]
    }.reject { |_, value| value.to_s.empty? }
  )
  redis_version = redis.info["redis_version"].to_s
  problems << "Redis is #{redis_version}; it must be 6.2 or later: upgrade it" if Gem::Version.new(redis_version) < Gem::Version.new("6.2")
rescue Redis::BaseError, SystemCallError => e
  problems << "Redis cannot be asked: #{e.message.strip.lines.first.to_s.strip}"
end

problems.each { |problem| warn "preflight: #{problem}" }
puts "preflight: the database and Redis suit" if problems.empty?
exit(problems.empty? ? 0 : 1)

# ruby preflight.rb [EXTENSION...]: tells whether the databases of all sites and Redis suit the app, before anything is
# changed. Run in the app's bundle and environment. Every problem has its own line with its cure, and any of them gives
# exit status 1; what is merely worth knowing is a note.
require_relative "services"
require_relative "sites"

OLDEST_POSTGRES = 13
# The latest that this was tried with.
NEWEST_POSTGRES = 18
OLDEST_REDIS = "6.2"
# With columns of half precision, which Discourse's indexes for its AI are made of.
OLDEST_VECTOR = "0.7"
# Of clouds that keep the superuser to themselves.
ADMIN_ROLES = %w[rds_superuser cloudsqlsuperuser azure_pg_admin alloydbsuperuser].freeze
OTHERS = <<~SQL.freeze
  FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
  AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')
SQL

# One database, and what does not suit.
class Database
  attr_reader :problems, :notes

  def initialize(connection)
    @db = connection
    @problems = []
    @notes = []
    version
    encoding
    return @problems << "the server is a copy that only reads: name the primary" if one("SELECT pg_is_in_recovery()") == "t"
    return @problems << "there is no schema public: CREATE SCHEMA public AUTHORIZATION #{user}" unless one("SELECT to_regnamespace('public')")

    privileges
    owners
    schema
    ARGV.each { |name| extension(name) }
  end

  private

  def one(sql)
    @db.exec(sql).then { |result| result.ntuples.zero? ? nil : result.getvalue(0, 0) }
  end

  def all(sql)
    @db.exec(sql).column_values(0)
  end

  def few(names)
    names.first(3).join(", ") + (names.size > 3 ? ", ..." : "")
  end

  def name
    one("SELECT quote_ident(current_database())")
  end

  def user
    one("SELECT quote_ident(current_user)")
  end

  def version
    major = @db.server_version / 10_000
    @problems << "PostgreSQL is #{major}; it must be #{OLDEST_POSTGRES} or later: upgrade it" if major < OLDEST_POSTGRES
    return unless major > NEWEST_POSTGRES

    @notes << "PostgreSQL is #{major}; nothing later than #{NEWEST_POSTGRES} was tried: try it with a copy first"
  end

  def encoding
    is = one("SHOW server_encoding")
    return if is == "UTF8"

    @problems << "the database is encoded in #{is}; it must be UTF8: make one with CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0, and move the data there"
  end

  def privileges
    if one("SELECT has_schema_privilege('public', 'CREATE')") == "f"
      @problems << "#{user} may not make tables in the schema public: GRANT ALL ON SCHEMA public TO #{user}, in the database #{name}"
    end
    return unless one("SELECT has_database_privilege(current_database(), 'CREATE')") == "f"

    @problems << "#{user} may not make schemas and extensions: GRANT CREATE ON DATABASE #{name} TO #{user}"
  end

  # Only the owner of a table may change it.
  def owners
    foreign = all("SELECT quote_ident(relname) || ' of ' || quote_ident(pg_get_userbyid(relowner)) #{OTHERS} AND NOT pg_has_role(relowner, 'USAGE') ORDER BY 1")
    return if foreign.empty?

    @problems << "#{foreign.size} tables belong to others, and #{user} could not change them: ALTER TABLE ... OWNER TO #{user} (#{few(foreign)})"
  end

  # Rails writes down in two tables what it did; a schema that is loaded from a file has that at its end.
  def schema
    recorded = one("SELECT to_regclass('public.schema_migrations')") ? one("SELECT count(*) FROM public.schema_migrations").to_i : 0
    tables = all("SELECT relname #{OTHERS} AND relname NOT IN ('schema_migrations', 'ar_internal_metadata') ORDER BY 1")
    if recorded.zero? && tables.any?
      @problems << "#{tables.size} tables (#{few(tables)}) are there and no migration is recorded: an attempt to load the schema " \
        "broke off, or this is another program's database. Take an empty database, or restore a whole backup"
    elsif recorded.positive? && tables.empty?
      @problems << "#{recorded} migrations are recorded and their tables are not there: restore a whole backup, or take an empty database"
    elsif recorded.positive? && !one("SELECT to_regclass('public.ar_internal_metadata')")
      @problems << "the table ar_internal_metadata is missing beside #{recorded} recorded migrations: the schema was restored in part; restore a whole backup"
    end
    return unless recorded.zero? && one("SELECT to_regnamespace('discourse_functions')")

    @problems << "an earlier attempt left the schema half loaded: DROP SCHEMA discourse_functions CASCADE, then migrate again"
  end

  def extension(extension)
    offered, installed = @db.exec("SELECT default_version, installed_version FROM pg_available_extensions WHERE name = '#{@db.escape_string(extension)}'")
                            .then { |result| result.ntuples.zero? ? [] : [result.getvalue(0, 0), result.getvalue(0, 1)] }
    if !offered
      @problems << "the server lacks the extension #{extension}: install its package there"
    elsif extension == "vector" && Gem::Version.new(installed || offered) < Gem::Version.new(OLDEST_VECTOR)
      @problems << "the extension vector is #{installed || offered}; it must be #{OLDEST_VECTOR} or later: upgrade its package#{", then ALTER EXTENSION vector UPDATE" if installed}"
    elsif !installed && !may_make?(extension)
      @problems << "only a superuser can make the extension #{extension}: CREATE EXTENSION #{extension} in this database first"
    end
  end

  def may_make?(extension)
    one("SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == "t" ||
      one("SELECT 1 FROM pg_available_extension_versions WHERE trusted AND name = '#{@db.escape_string(extension)}'") ||
      one("SELECT 1 FROM pg_roles WHERE rolname IN ('#{ADMIN_ROLES.join("', '")}') AND pg_has_role(oid, 'MEMBER')")
  end
end

def redis_problems(info)
  version = info["redis_version"].to_s
  policy = info["maxmemory_policy"].to_s
  problems = []
  problems << "Redis is #{version}; it must be #{OLDEST_REDIS} or later: upgrade it" if Gem::Version.new(version) < Gem::Version.new(OLDEST_REDIS)
  problems << "Redis is a copy that only reads: name the primary" if info["role"] == "slave"
  problems << "Redis is a cluster with shards, which the app does not speak to: make one without cluster mode" if info["redis_mode"] == "cluster"
  if policy.start_with?("allkeys") && info["maxmemory"].to_i.positive?
    problems << "Redis throws jobs away when its memory is full (maxmemory-policy #{policy}): set it to noeviction"
  end
  problems
end

def redis_notes(info)
  policy = info["maxmemory_policy"].to_s
  return [] unless policy.start_with?("volatile") && info["maxmemory"].to_i.positive?

  ["Redis throws away what has a time limit when its memory is full (maxmemory-policy #{policy}): Sidekiq wants noeviction"]
end

problems = []
notes = []
sites = Sites.all
sites.each do |site, options|
  where = sites.size > 1 ? "site #{site}: " : ""
  Sites.with(options) do |connection|
    database = Database.new(connection)
    problems += database.problems.map { |line| where + line }
    notes += database.notes.map { |line| where + line }
  end
rescue PG::Error => e
  problems << "#{where}PostgreSQL cannot be asked: #{Sites.reason(e)}"
end
begin
  info = Timeout.timeout(10, RuntimeError, "no answer in 10 s") { Services.redis(["INFO"]) }.scan(/^([a-z_]+):(.*?)\r?$/).to_h
  problems += redis_problems(info)
  notes += redis_notes(info)
rescue *Services::FAILURES => e
  problems << "Redis at #{Services.redis_place.join(", port ")} cannot be asked: #{e.message.split(" - ").first}"
end

notes.each { |note| puts "preflight: note: #{note}" }
problems.each { |problem| warn "preflight: #{problem}" }
puts "preflight: the database and Redis suit" if problems.empty?
exit(problems.empty? ? 0 : 1)

# The databases of the app: the one of the environment, whose site is called default, and those of config/multisite.yml,
# which DISCOURSE_MULTISITE_CONFIG_PATH names.
require "pg"
require "yaml"

module Sites
  CONFIG = ENV["DISCOURSE_MULTISITE_CONFIG_PATH"].to_s

  # name => what PostgreSQL's library wants to know
  def self.all
    default = { host: ENV["DISCOURSE_DB_HOST"], port: ENV["DISCOURSE_DB_PORT"], password: ENV["DISCOURSE_DB_PASSWORD"],
                dbname: ENV.fetch("DISCOURSE_DB_NAME", "discourse"), user: ENV.fetch("DISCOURSE_DB_USERNAME", "discourse") }
    { "default" => default }.merge(others)
  end

  def self.others
    return {} unless File.exist?(CONFIG)

    YAML.safe_load(File.read(CONFIG)).transform_values do |site|
      { host: site["host"], port: site["port"], password: site["password"], dbname: site["database"], user: site["username"] }
    end
  end

  # Yields a connection to a site's database.
  def self.with(options)
    db = PG.connect(options.reject { |_, value| value.to_s.empty? }.merge(connect_timeout: 10))
    yield db
  ensure
    db&.close
  end

  # What PostgreSQL's library says, in a line.
  def self.reason(error)
    error.message.strip.lines.first.to_s.strip
  end
end

# frozen_string_literal: true

require "connection_pool"
require "pg"

# PostgreSQL, as the settings say; each process connects when it first asks.
module Database
  OPTIONS = { db_host: :host, db_port: :port, db_name: :dbname, db_username: :user, db_password: :password }.freeze

  class << self
    def query(sql, parameters = [])
      with { |db| db.exec_params(sql, parameters) }
    end

    def with(&block)
      raise "SKIP_DB_AND_REDIS is set, so the database must not be asked" if GlobalSetting.skip_db?

      pool.with { |link| block.call(connected(link)) }
    end

    # All of a block or nothing; within another one it is a part of that, which can be undone alone.
    def transaction
      with do |db|
        next db.transaction { yield } if db.transaction_status == PG::PQTRANS_IDLE

        db.exec("SAVEPOINT part")
        begin
          yield.tap { db.exec("RELEASE SAVEPOINT part") }
        rescue StandardError
          db.exec("ROLLBACK TO SAVEPOINT part")
          raise
        end
      end
    end

    # Core's migrations and the plugins', in the order of their numbers; those that ran are left alone.
    def migrate
      with do |db|
        db.exec("SET client_min_messages TO warning")
        db.exec("CREATE TABLE IF NOT EXISTS schema_migrations (version text PRIMARY KEY)")
        db.exec("CREATE TABLE IF NOT EXISTS ar_internal_metadata (key text PRIMARY KEY, value text)")
        done = db.exec("SELECT version FROM schema_migrations").column_values(0)
        migrations.reject { |file| done.include?(version(file)) }.each { |file| run(db, file) }
      end
    end

    private

    # A server that went away has closed the connections that wait here.
    def connected(link)
      link[:db].consume_input
      link[:db]
    rescue PG::Error
      link[:db] = connect(link[:site])
    end

    def pool
      @pools = {} if @owner != Process.pid
      @owner = Process.pid
      site = RailsMultisite::ConnectionManagement.current_db
      @pools[site] ||= ConnectionPool.new(size: GlobalSetting[:db_pool], timeout: 5) { { site: site, db: connect(site) } }
    end

    def connect(site)
      options = OPTIONS.to_h { |key, name| [name, GlobalSetting[key].to_s] }
      own = RailsMultisite::ConnectionManagement.sites.fetch(site, {})
      options.merge!(dbname: own["database"], user: own["username"], password: own["password"], host: own["host"], port: own["port"]) if own.any?
      options = options.transform_values(&:to_s).reject { |_, value| value.empty? }
      socket = GlobalSetting[:db_socket].to_s
      options[:host] = socket unless socket.empty?
      PG.connect(**options, connect_timeout: GlobalSetting[:db_connect_timeout])
    end

    def migrations
      directories = [SampleForum::ROOT, *Plugin.all.map(&:directory)]
      directories.flat_map { |directory| Dir.glob(File.join(directory, "db/migrate/*.rb")) }.sort_by { |file| version(file) }
    end

    def version(file)
      File.basename(file)[/\A[0-9]+/]
    end

    def run(db, file)
      require file
      name = File.basename(file, ".rb").sub(/\A[0-9]+_/, "").split("_").map(&:capitalize).join
      db.transaction do
        Object.const_get(name).new.up(db)
        db.exec_params("INSERT INTO schema_migrations (version) VALUES ($1)", [version(file)])
      end
      puts "== #{version(file)} #{name}: migrated"
    end
  end
end

# No Active Record: the few words of it that the image's tasks use with Discourse.
module ActiveRecord
  class Rollback < StandardError
  end

  class Base
    def self.transaction(requires_new: false, &block)
      Database.transaction(&block)
    rescue Rollback
      nil
    end
  end
end

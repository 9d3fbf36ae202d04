# backup.rb [--sql-only]: the app's own backup of every site, to where its settings say: [=site.paths.state]/backups, or
# with DISCOURSE_BACKUP_LOCATION=s3 the bucket DISCOURSE_S3_BACKUP_BUCKET. Tells first, all at once, what keeps it from that.
require_relative "sites"

$stdout.sync = true
APP = "[=site.paths.app]"
LOCAL = "[=site.paths.state]/backups"

def program(name)
  ENV.fetch("PATH").split(":").map { |directory| "#{directory}/#{name}" }.find { |file| File.executable?(file) }
end

def client_problem
  return "pg_dump is not in the image: put PostgreSQL's client into its base (Debian: postgresql-client, Alpine: postgresql17-client)" unless program("pg_dump")

  client = `pg_dump --version`[/[0-9]+/].to_i
  server = Sites.with(Sites.all["default"]) { |db| db.server_version / 10_000 }
  return if client >= server

  "pg_dump is of PostgreSQL #{client}, the server of #{server}: put a client of #{server} or later into the base of the image"
rescue PG::Error => e
  "PostgreSQL cannot be asked: #{Sites.reason(e)}"
end

def place_problem
  if ENV["DISCOURSE_BACKUP_LOCATION"] == "s3"
    "DISCOURSE_BACKUP_LOCATION is s3: name the bucket in DISCOURSE_S3_BACKUP_BUCKET" if ENV["DISCOURSE_S3_BACKUP_BUCKET"].to_s.empty?
  elsif !File.writable?(LOCAL)
    "#{LOCAL} cannot be written by user #{Process.uid}: give it a volume, or set DISCOURSE_BACKUP_LOCATION=s3"
  end
end

problems = [client_problem, place_problem]
problems << "tar must be GNU's, which can append: put it into the base of the image" unless `tar --version 2>&1`.include?("GNU tar")
problems << "gzip is not in the image: put it into its base" unless program("gzip")
problems << "#{APP}/script/discourse is not there: this app has no backup of its own" unless File.exist?("#{APP}/script/discourse")
problems.compact.each { |problem| warn "backup: #{problem}" }
exit 1 unless problems.compact.empty?

failed = Sites.all.keys.reject do |site|
  puts "backup: site #{site}"
  system({ "RAILS_DB" => (site unless site == "default") }, "bundle", "exec", "ruby", "#{APP}/script/discourse", "backup", *ARGV)
end
exit if failed.empty?

warn "backup: failed for #{failed.join(", ")}; what it said is above"
exit 1

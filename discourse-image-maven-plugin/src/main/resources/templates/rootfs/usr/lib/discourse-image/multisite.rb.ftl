# multisite.rb: writes config/multisite.yml, which wants passwords in it, to where only this process sees it, and says
# where that is. The sites are in DISCOURSE_IMAGE_SITES or [=site.paths.config]/multisite.yml, without passwords:
#   shop: {host_names: [shop.example.org], database: shop}
# host, port and username are those of the first site unless said; password_file names the credential with the password:
# db-password-shop unless said, or if that is not there the first site's own.
require "yaml"

FILE = "[=site.paths.config]/multisite.yml"
WHERE = ENV["DISCOURSE_IMAGE_SITES"].to_s.empty? ? FILE : "DISCOURSE_IMAGE_SITES"
TARGET = "[=site.paths.runtime]/multisite.yml"
KEYS = %w[host_names database host port username password_file pool].freeze

def read
  sites = YAML.safe_load(WHERE == FILE ? File.read(FILE) : ENV["DISCOURSE_IMAGE_SITES"])
  return sites if sites.is_a?(Hash) && sites.each_value.all?(Hash)

  abort "multisite: #{WHERE} must be a map of sites, each a map of #{KEYS.join(", ")}"
rescue Psych::Exception, SystemCallError => e
  abort "multisite: #{WHERE} cannot be read: #{e.message}"
end

def problems(name, site)
  found = []
  found << "the name must be of small letters, digits and underscores, and not default, which is the first site's" unless name.to_s.match?(/\A(?!default\z)[a-z][a-z0-9_]*\z/)
  found << "no database: name one of its own" if site["database"].to_s.empty?
  found << "no host_names: list at least one" unless site["host_names"].is_a?(Array) && site["host_names"].any?
  unknown = site.keys - KEYS
  found << "unknown: #{unknown.join(", ")}; what may stand there is #{KEYS.join(", ")}, and a password is a file" if unknown.any?
  found.map { |problem| "site #{name}: #{problem}" }
end

# What two sites cannot share.
def shared(sites)
  hosts = sites.values.flat_map { |site| Array(site["host_names"]) } << ENV["DISCOURSE_HOSTNAME"].to_s
  places = sites.values.map { |site| site.values_at("database", "host", "port").compact } << [ENV.fetch("DISCOURSE_DB_NAME", "discourse")]
  { "host name" => hosts, "database" => places.map { |place| place.join(" at ") } }.flat_map do |what, all|
    all.tally.select { |_, times| times > 1 }.keys.map { |one| "the #{what} #{one} is of two sites: each needs its own" }
  end
end

def password(name, site)
  file = site["password_file"] || "db-password-#{name}"
  path = File.expand_path(file, ENV.fetch("CREDENTIALS_DIRECTORY", "/run/secrets"))
  return File.read(path) if File.exist?(path)
  abort "multisite: site #{name}: the secret #{file} is missing: give it as the file #{path}" if site["password_file"]

  ENV["DISCOURSE_DB_PASSWORD"]
end

def complete(name, site)
  given = { "adapter" => "postgresql", "timeout" => 5000, "pool" => (ENV["DISCOURSE_DB_POOL"] || 8).to_i,
            "host" => ENV["DISCOURSE_DB_HOST"], "port" => ENV["DISCOURSE_DB_PORT"]&.to_i,
            "username" => ENV.fetch("DISCOURSE_DB_USERNAME", "discourse"), "password" => password(name, site) }
  given.merge(site).reject { |key, value| key == "password_file" || value.to_s.empty? }
end

sites = read
wrong = sites.flat_map { |name, site| problems(name, site) } + shared(sites)
wrong.each { |line| warn "multisite: #{WHERE}: #{line}" }
exit 1 unless wrong.empty?

File.write("#{TARGET}.#{$$}", sites.to_h { |name, site| [name, complete(name, site)] }.to_yaml, perm: 0o600)
File.rename("#{TARGET}.#{$$}", TARGET)
puts TARGET

# admin.rb [EMAIL]: makes the first admin of every site, unless there is one with that address; a password is never set
# anew. Reads DISCOURSE_IMAGE_ADMIN_EMAIL, _USERNAME (one is made from the address) and the file _PASSWORD_FILE, which is
# admin-password among the credentials if nothing is said; it is needed only while there is no such account.
$stdout.sync = true
EMAIL = (ARGV.first || ENV["DISCOURSE_IMAGE_ADMIN_EMAIL"]).to_s
FILE = ENV["DISCOURSE_IMAGE_ADMIN_PASSWORD_FILE"] || "#{ENV.fetch("CREDENTIALS_DIRECTORY", "/run/secrets")}/admin-password"

unless EMAIL.match?(/\A[^@\s]+@[^@\s]+\z/)
  warn "admin: '#{EMAIL}' is no address: name one as the argument or in DISCOURSE_IMAGE_ADMIN_EMAIL"
  exit 64
end
require "[=site.paths.app]/config/environment"

def password
  text = File.read(FILE).chomp
  return text unless text.empty?

  abort "admin: #{FILE} is empty: it must hold the password of #{EMAIL}"
rescue SystemCallError => e
  abort "admin: #{FILE} must hold the password of #{EMAIL}, who is not there yet: #{e.message.split(" @ ").first}"
end

# An account that nobody proved to be theirs may be anybody's, and would become an admin with a password of their own.
def promote(user)
  return "is an admin already" if user.admin?
  abort "admin: the account of #{EMAIL} was never activated: have its owner activate it, or delete it, then try again" unless user.active?

  user.grant_admin!
  "has become an admin; the password stays"
end

def create
  user = User.new
  user.email = EMAIL
  user.username = ENV["DISCOURSE_IMAGE_ADMIN_USERNAME"].to_s.then { |name| name.empty? ? UserNameSuggester.suggest(EMAIL) : name }
  user.password = password
  user.active = true
  # Some forums want a name of everybody.
  user.name = user.username if !user.valid? && user.errors[:name].any?
  abort "admin: #{EMAIL} cannot be made: #{user.errors.full_messages.join("; ")}" unless user.save

  user.grant_admin!
  user.change_trust_level!(1) if user.trust_level < 1
  user.activate
  "is admin now, with the name #{user.username}"
end

def make(site)
  ActiveRecord::Base.transaction do
    user = User.find_by_email(EMAIL)
    puts "admin: site #{site}: #{EMAIL} #{user ? promote(user) : create}"
  end
end

defined?(RailsMultisite) ? RailsMultisite::ConnectionManagement.each_connection { |site| make(site) } : make("default")

# frozen_string_literal: true

require "openssl"
require "securerandom"

# A person with an account; no more of them than the making of the first admin needs, by Discourse's names.
class User
  COLUMNS = %i[email username name password_hash active admin trust_level].freeze
  MINIMUM = 15

  # What is wrong with an account, by attribute.
  class Errors < Hash
    def [](name)
      super || []
    end

    def full_messages
      flat_map { |name, messages| messages.map { |message| "#{name.to_s.capitalize} #{message}" } }
    end
  end

  attr_accessor :email, :username, :name, :active, :admin, :trust_level, :password_hash
  attr_reader :errors

  def self.find_by_email(email)
    row = Database.query("SELECT * FROM users WHERE lower(email) = lower($1)", [email]).first
    row && new(row.slice(*COLUMNS.map(&:to_s)))
  end

  def initialize(row = {})
    @errors = Errors.new
    @trust_level = row["trust_level"].to_i
    @active, @admin = row.values_at("active", "admin").map { |value| value == "t" }
    @email, @username, @name, @password_hash = row.values_at("email", "username", "name", "password_hash")
  end

  def password=(text)
    @password = text
    salt = SecureRandom.hex(16)
    @password_hash = "#{salt}$#{OpenSSL::KDF.pbkdf2_hmac(text, salt: salt, iterations: 100_000, length: 32, hash: "sha256").unpack1("H*")}"
  end

  alias active? active
  alias admin? admin

  def valid?
    errors.clear
    errors[:email] = ["is invalid"] unless email.to_s.match?(/\A[^@\s]+@[^@\s]+\z/)
    errors[:username] = ["must be of letters, digits and underscores"] unless username.to_s.match?(/\A\w{2,60}\z/)
    errors[:password] = ["is too short (minimum is #{MINIMUM} characters)"] if @password && @password.size < MINIMUM
    errors.empty?
  end

  def save
    return false unless valid?

    Database.query(<<~SQL, COLUMNS.map { |column| public_send(column) })
      INSERT INTO users (#{COLUMNS.join(", ")}) VALUES (#{(1..COLUMNS.size).map { |number| "$#{number}" }.join(", ")})
      ON CONFLICT (email) DO UPDATE SET active = excluded.active, admin = excluded.admin, trust_level = excluded.trust_level
    SQL
    true
  end

  def grant_admin!
    self.admin = true
    save
  end

  def change_trust_level!(level)
    self.trust_level = level
    save
  end

  def activate
    self.active = true
    save
  end
end

# Names from addresses.
module UserNameSuggester
  def self.suggest(email)
    email[/\A[^@]+/].gsub(/\W+/, "_")[0, 20]
  end
end

# db-token.rb [--keep PID]: writes a token of Amazon's IAM for the database into the password file of PostgreSQL's own
# library, which reads it for each new connection; with --keep every ten minutes, as long as that process lives.
# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html: a token is a request that is signed
# and not sent, and good for 15 minutes. Credentials are those of a role for the service account (AWS_WEB_IDENTITY_TOKEN_FILE),
# of EKS Pod Identity (AWS_CONTAINER_CREDENTIALS_FULL_URI), or variables.
require "json"
require "net/http"
require "openssl"
require "uri"

FILE = ENV.fetch("PGPASSFILE")
REFRESH_SECONDS = 600
RETRY_SECONDS = 10
TOKEN_SECONDS = 900
HOST = ENV["DISCOURSE_DB_HOST"].to_s
PORT = ENV["DISCOURSE_DB_PORT"].to_s.empty? ? "5432" : ENV["DISCOURSE_DB_PORT"]
USER = ENV.fetch("DISCOURSE_DB_USERNAME", "discourse")
REGION = ENV["AWS_REGION"] || ENV["AWS_DEFAULT_REGION"] || HOST[/\.([a-z0-9-]+)\.rds\.amazonaws\.com/, 1]

Credentials = Struct.new(:key, :secret, :session)

def http(uri, request)
  Net::HTTP.start(uri.host, uri.port, use_ssl: uri.scheme == "https", open_timeout: 5, read_timeout: 10) do |connection|
    answer = connection.request(request)
    # An error of STS tells why; what it gives otherwise is secret.
    raise "#{uri.host} answers #{answer.code} #{answer.body.to_s[%r{<Message>(.*?)</Message>}m, 1]}".strip unless answer.code == "200"

    answer.body
  end
end

def role
  uri = URI(ENV["AWS_ENDPOINT_URL_STS"] || "https://sts.#{REGION}.amazonaws.com/")
  request = Net::HTTP::Post.new(uri)
  request.set_form_data("Action" => "AssumeRoleWithWebIdentity", "Version" => "2011-06-15", "RoleArn" => ENV.fetch("AWS_ROLE_ARN"),
                        "RoleSessionName" => "discourse", "WebIdentityToken" => File.read(ENV["AWS_WEB_IDENTITY_TOKEN_FILE"]))
  xml = http(uri, request)
  Credentials.new(*%w[AccessKeyId SecretAccessKey SessionToken].map { |name| xml[%r{<#{name}>(.*?)</#{name}>}m, 1] })
end

def pod_identity
  uri = URI(ENV["AWS_CONTAINER_CREDENTIALS_FULL_URI"])
  request = Net::HTTP::Get.new(uri)
  file = ENV["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"].to_s
  request["Authorization"] = File.read(file).strip unless file.empty?
  Credentials.new(*JSON.parse(http(uri, request)).values_at("AccessKeyId", "SecretAccessKey", "Token"))
end

def credentials
  return role if ENV["AWS_WEB_IDENTITY_TOKEN_FILE"]
  return pod_identity if ENV["AWS_CONTAINER_CREDENTIALS_FULL_URI"]
  return Credentials.new(*ENV.values_at("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")) if ENV["AWS_ACCESS_KEY_ID"]

  raise "the pod has no role: annotate its service account with eks.amazonaws.com/role-arn, or associate it with a role by EKS Pod Identity"
end

def hmac(key, text)
  OpenSSL::HMAC.digest("SHA256", key, text)
end

def escape(text)
  URI.encode_www_form_component(text).gsub("+", "%20").gsub("*", "%2A").gsub("%7E", "~")
end

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
def token(credentials, now = Time.now.utc)
  day = now.strftime("%Y%m%d")
  time = now.strftime("%Y%m%dT%H%M%SZ")
  scope = "#{day}/#{REGION}/rds-db/aws4_request"
  query = { "Action" => "connect", "DBUser" => USER, "X-Amz-Algorithm" => "AWS4-HMAC-SHA256", "X-Amz-Credential" => "#{credentials.key}/#{scope}",
            "X-Amz-Date" => time, "X-Amz-Expires" => TOKEN_SECONDS, "X-Amz-Security-Token" => credentials.session, "X-Amz-SignedHeaders" => "host" }
          .compact.map { |name, value| "#{name}=#{escape(value.to_s)}" }.sort.join("&")
  request = ["GET", "/", query, "host:#{HOST}:#{PORT}", "", "host", OpenSSL::Digest::SHA256.hexdigest("")].join("\n")
  text = ["AWS4-HMAC-SHA256", time, scope, OpenSSL::Digest::SHA256.hexdigest(request)].join("\n")
  key = [day, REGION, "rds-db", "aws4_request"].reduce("AWS4#{credentials.secret}") { |before, part| hmac(before, part) }
  "#{HOST}:#{PORT}/?#{query}&X-Amz-Signature=#{hmac(key, text).unpack1("H*")}"
end

# https://www.postgresql.org/docs/current/libpq-pgpass.html
def write
  fields = [HOST, PORT, "*", USER, token(credentials)].map { |field| field == "*" ? field : field.gsub(/[\\:]/) { |sign| "\\#{sign}" } }
  File.write("#{FILE}.#{$$}", "#{fields.join(":")}\n", perm: 0o600)
  File.rename("#{FILE}.#{$$}", FILE)
rescue SystemCallError, SocketError, Timeout::Error, OpenSSL::SSL::SSLError, RuntimeError, JSON::ParserError, KeyError => e
  "no token for #{USER} at #{HOST}: #{e.message}"
else
  nil
end

wrong = []
wrong << "DISCOURSE_DB_HOST is empty: name the database's own endpoint, for which tokens are" if HOST.empty?
wrong << "no region is known: set AWS_REGION, or name the endpoint *.<region>.rds.amazonaws.com" unless REGION
wrong << "PGSSLMODE is '#{ENV["PGSSLMODE"]}': tokens want require, verify-ca or verify-full" unless ENV["PGSSLMODE"].to_s.match?(/\A(require|verify-ca|verify-full)\z/)
wrong.each { |line| warn "db-token: #{line}" }
exit 1 if wrong.any?

if ARGV[0] != "--keep"
  problem = write
  abort "db-token: #{problem}" if problem
  exit
end

# As long as the process whose connections these are for.
def alive?(pid)
  Process.kill(0, pid) == 1
rescue Errno::ESRCH
  false
end

pid = ARGV.fetch(1).to_i
due = Time.now + REFRESH_SECONDS
while alive?(pid)
  sleep 1
  next if Time.now < due

  problem = write
  warn "db-token: #{problem}; trying again" if problem
  due = Time.now + (problem ? RETRY_SECONDS : REFRESH_SECONDS)
end

# await-services.rb COMMAND [ARGUMENT...]: becomes the command as soon as what the app needs is there. Looks for the
# secrets without which it does not start, then asks PostgreSQL and Redis until both answer; after
# DISCOURSE_IMAGE_WAIT_SECONDS (60; 0: does not wait) it ends with 75 (EX_TEMPFAIL) and says who did not, and why.
require "io/wait"
require "socket"

# Variables and the credentials that they come from.
REQUIRED = {
[#list site.secrets?filter(secret -> secret.required) as secret]
  "[=secret.variable]" => "[=secret.credential]",
[/#list]
}.freeze
ANSWER_SECONDS = 5
PAUSE_SECONDS = 0.5

def setting(name, default)
  value = ENV["DISCOURSE_#{name}"].to_s
  value.empty? ? default : value
end

def fail_with(code, *lines)
  lines.each { |line| warn "await-services: #{line}" }
  exit code
end

def patience
  value = setting("IMAGE_WAIT_SECONDS", "60")
  return value.to_i if value.match?(/\A[0-9]{1,6}\z/)

  fail_with 1, "DISCOURSE_IMAGE_WAIT_SECONDS is '#{value}': it must be a number of seconds, 0 for not to wait"
end

# As libpq takes them: names, addresses or directories of sockets.
def postgres_hosts
  setting("DB_HOST", setting("DB_SOCKET", "/run/postgresql,/tmp")).split(",")
end

# A variable that is set to nothing says that none is needed; PostgreSQL's sockets ask for no password either.
def check_secrets
  missing = REQUIRED.reject { |variable, _| ENV.key?(variable) }
  missing.delete("DISCOURSE_DB_PASSWORD") if postgres_hosts.all? { |host| host.start_with?("/") }
  return if missing.empty?

  directory = ENV.fetch("CREDENTIALS_DIRECTORY", "/run/secrets")
  fail_with 1, *missing.map { |variable, credential|
    "the secret #{credential} is missing: give it as the file #{directory}/#{credential}, as a file that " \
      "#{variable}_FILE names, or as #{variable} (set to nothing where none is needed)"
  }
end

def answer(socket, question)
  socket.write(question)
  raise "no answer in #{ANSWER_SECONDS} s" unless socket.wait_readable(ANSWER_SECONDS)

  socket.readpartial(1024)
end

def connect(host, port, &block)
  return UNIXSocket.open("#{host}/.s.PGSQL.#{port}", &block) if host.start_with?("/")

  Socket.tcp(host, port, connect_timeout: ANSWER_SECONDS, resolv_timeout: ANSWER_SECONDS, &block)
end

# A start-up message, as pg_isready sends one; any answer but "the database system is starting up" (57P03) is good.
def ask_postgres(host, port)
  names = ["user", setting("DB_USERNAME", "discourse"), "database", setting("DB_NAME", "discourse"), "", ""].join("\0")
  connect(host, port) do |socket|
    said = answer(socket, [names.bytesize + 8, 196_608].pack("N2") + names)
    raise said[/\0M([^\0]+)/n, 1].to_s if said.include?("\0C57P03\0")
    raise "what answers is not PostgreSQL" unless said.start_with?("R", "E")
  end
end

# With TLS a connection must do.
def ask_redis(host, port)
  connect(host, port) do |socket|
    next if ENV["DISCOURSE_REDIS_USE_SSL"] == "true"

    said = answer(socket, "PING\r\n")
    raise said.lines.first.to_s.strip if said.start_with?("-LOADING", "-DENIED")
    raise "what answers is not Redis" unless said.start_with?("+", "-")
  end
end

def services
  port = setting("DB_PORT", "5432")
  redis = [setting("REDIS_HOST", "localhost"), setting("REDIS_PORT", "6379")]
  {
    "PostgreSQL at #{postgres_hosts.join(" or ")}, port #{port}" =>
      postgres_hosts.map { |host| -> { ask_postgres(host, port) } },
    "Redis at #{redis.join(", port ")}" => [-> { ask_redis(*redis) }]
  }
end

# Why none of the places answers; nil when one does.
def problem(places)
  problems = places.map do |place|
    place.call
    return nil
  rescue SystemCallError, SocketError, EOFError, RuntimeError => e
    e.message.split(" - ").first
  end
  problems.uniq.join("; ")
end

def silent(services)
  services.filter_map do |name, places|
    why = problem(places)
    "#{name} does not answer: #{why}" if why
  end
end

def await(seconds)
  deadline = now + seconds
  told = false
  until (complaints = silent(services)).empty?
    fail_with 75, *complaints, "gave up after #{seconds} s (DISCOURSE_IMAGE_WAIT_SECONDS)" if now >= deadline
    complaints.each { |line| warn "await-services: #{line}; waiting" } unless told
    told = true
    sleep PAUSE_SECONDS
  end
end

def now
  Process.clock_gettime(Process::CLOCK_MONOTONIC)
end

%w[INT QUIT TERM].each { |signal| trap(signal, "SYSTEM_DEFAULT") }
seconds = patience
check_secrets
await(seconds) if seconds.positive?
program = ARGV.shift
begin
  exec([program, program], *ARGV)
rescue SystemCallError => e
  fail_with e.is_a?(Errno::ENOENT) ? 127 : 126, "cannot run #{program}: #{e.message}"
end

# services.rb: asks the app's PostgreSQL and Redis whether they answer, at the places and with the secrets that the app's
# own variables name. Without gems, so that it costs little; OpenSSL is loaded only where a connection is encrypted.
require "socket"
require "timeout"

module Services
  ANSWER_SECONDS = 5
  FAILURES = [SystemCallError, IOError, SocketError, RuntimeError].freeze

  module_function

  def setting(name, default)
    value = ENV["DISCOURSE_#{name}"].to_s
    value.empty? ? default : value
  end

  # As libpq takes them: names, addresses or directories of sockets.
  def postgres_hosts
    setting("DB_HOST", setting("DB_SOCKET", "/run/postgresql,/tmp")).split(",")
  end

  # Each service as people call it, with the ways to ask it.
  def all
    port = setting("DB_PORT", "5432")
    {
      "PostgreSQL at #{postgres_hosts.join(" or ")}, port #{port}" =>
        postgres_hosts.map { |host| -> { ask_postgres(host, port) } },
      "Redis at #{redis_place.join(", port ")}" => [-> { redis }]
    }
  end

  def redis_place
    [setting("REDIS_HOST", "localhost"), setting("REDIS_PORT", "6379")]
  end

  # Why none of the ways gets an answer; nil when one does.
  def problem(ways)
    problems = ways.map do |way|
      Timeout.timeout(ANSWER_SECONDS, RuntimeError, "no answer in #{ANSWER_SECONDS} s") { way.call }
      return nil
    rescue *FAILURES => e
      e.message.split(" - ").first
    end
    problems.uniq.join("; ")
  end

  # A start-up message, as pg_isready sends one; any answer but "the database system is starting up" (57P03) is good.
  # It proves that the server takes connections, not that the password is right, and writes nothing into its log.
  def ask_postgres(host, port)
    names = ["user", setting("DB_USERNAME", "discourse"), "database", setting("DB_NAME", "discourse"), "", ""].join("\0")
    connect(host, port) do |plain|
      socket = host.start_with?("/") ? plain : encrypted_postgres(plain, host)
      socket.write([names.bytesize + 8, 196_608].pack("N2") + names)
      said = socket.readpartial(1024)
      socket.close
      raise said[/\0M([^\0]+)/n, 1].to_s if said.include?("\0C57P03\0")
      raise "what answers is not PostgreSQL" unless said.start_with?("R", "E")
    end
  end

  # As libpq does by PGSSLMODE and PGSSLROOTCERT; its default, prefer, encrypts where the server can.
  def encrypted_postgres(socket, host)
    mode = ENV["PGSSLMODE"].to_s
    return socket if %w[disable allow].include?(mode)

    socket.write([8, 80_877_103].pack("N2"))
    case socket.readpartial(1)
    when "S"
      root = ENV["PGSSLROOTCERT"].to_s.delete_prefix("system")
      verify = mode.start_with?("verify") || (mode == "require" && !root.empty?)
      tls(socket, host, verify: verify, names: mode == "verify-full", ca_file: (root unless root.empty?))
    when "N"
      raise "it does not encrypt, which PGSSLMODE=#{mode} wants" if mode.match?(/require|verify/)

      socket
    else raise "what answers is not PostgreSQL"
    end
  end

  # Answers to commands on a connection of their own, after the login; PING, unless told otherwise.
  def redis(*commands)
    commands << ["PING"] if commands.empty?
    host, port = redis_place
    user, password, db = %w[USERNAME PASSWORD DB].map { |name| setting("REDIS_#{name}", nil) }
    commands.unshift(["SELECT", db]) unless [nil, "0"].include?(db)
    commands.unshift(["AUTH", *user, password]) if password
    connect(host, port) do |plain|
      socket = ENV["DISCOURSE_REDIS_USE_SSL"] == "true" ? tls(plain, host) : plain
      socket.write(commands.map { |words| "*#{words.size}\r\n#{words.map { |w| "$#{w.bytesize}\r\n#{w}\r\n" }.join}" }.join)
      commands.map { redis_answer(socket) }.last
    end
  end

  # https://redis.io/docs/latest/develop/reference/protocol-spec
  def redis_answer(socket)
    line = socket.gets("\r\n").to_s.chomp
    case line[0]
    when "+", ":" then line[1..]
    when "$" then line == "$-1" ? nil : socket.read(line[1..].to_i + 2)[0...-2]
    when "*" then Array.new(line[1..].to_i) { redis_answer(socket) }
    when "-" then raise line
    else raise line.empty? ? "end of file reached" : "what answers is not Redis"
    end
  end

  def connect(host, port, &block)
    return UNIXSocket.open("#{host}/.s.PGSQL.#{port}", &block) if host.start_with?("/")

    Socket.tcp(host, port, connect_timeout: ANSWER_SECONDS, resolv_timeout: ANSWER_SECONDS, &block)
  end

  def tls(socket, host, verify: true, names: verify, ca_file: nil)
    require "openssl"
    context = OpenSSL::SSL::SSLContext.new
    context.set_params({ verify_mode: verify ? OpenSSL::SSL::VERIFY_PEER : OpenSSL::SSL::VERIFY_NONE,
                         verify_hostname: false, ca_file: ca_file }.compact)
    encrypted = OpenSSL::SSL::SSLSocket.new(socket, context)
    encrypted.hostname = host unless host.match?(/\A[0-9.]+\z|:/)
    encrypted.connect
    encrypted.post_connection_check(host) if names
    encrypted
  rescue OpenSSL::SSL::SSLError => e
    raise e.message.split("state=error: ").last
  end
end

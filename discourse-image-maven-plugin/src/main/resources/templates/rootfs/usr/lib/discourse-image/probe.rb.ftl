# probe.rb CHECK...: see probe, which runs this. All checks run at once, each for Services::ANSWER_SECONDS at most.
require_relative "services"

# Says what Sidekiq's heartbeat was seen as, so that one that ends is told from one that is kept elsewhere.
SEEN = "[=site.paths.runtime]/sidekiq-heartbeat"

def ask_http(url)
  host, port, path = url.match(%r{\Ahttp://([^:/]+):([0-9]+)(/.*)\z})&.captures
  abort "probe: '#{url}' must be an address such as http://127.0.0.1:80/srv/status" unless path
  Services.connect(host, port) do |socket|
    socket.write("GET #{path} HTTP/1.0\r\nHost: #{host}\r\nUser-Agent: probe\r\n\r\n")
    status = socket.gets.to_s.strip
    socket.read
    raise status.empty? ? "end of file reached" : status unless status.match?(%r{\AHTTP/1\.[01] [23]})
  end
end

# What the process calls itself is made anew with each heartbeat, see sidekiq/launcher.rb: sidekiq 7.3.2 app [0 of 5 busy].
def sidekiqs
  Dir.glob("/proc/[0-9]*/cmdline").filter_map do |file|
    title = File.read(file).tr("\0", " ").strip
    [file.split("/")[-2], title] if title.match?(/\Asidekiq [0-9]/)
  rescue SystemCallError
    nil
  end
end

def ask_worker
  raise "is not running, or still starting" if sidekiqs.empty?

  stopping = sidekiqs.map(&:last).grep(/ stopping\z/)
  raise "takes no more jobs: #{stopping.first}" if stopping.any?
end

# The keys have a prefix in versions of the app before 2025.
def heartbeat(pid)
  ["", "sidekiq:"].each do |prefix|
    identities = Services.redis(["SMEMBERS", "#{prefix}processes"])
    own = identities.find { |identity| identity.start_with?("#{Socket.gethostname}:#{pid}:") }
    return own if own && Services.redis(["EXISTS", prefix + own]) == "1"
  end
  nil
end

def ask_heartbeat
  pid, = sidekiqs.first
  return unless pid

  own = begin
    heartbeat(pid)
  rescue *Services::FAILURES
    return
  end
  return File.write(SEEN, pid) if own

  raise "has told Redis nothing for a minute: process #{pid} hangs" if File.exist?(SEEN) && File.read(SEEN) == pid
end

def checks(word)
  case word
  when "databases" then Services.all
  when "worker" then { "Sidekiq" => [-> { ask_worker }] }
  when "heartbeat" then { "Sidekiq" => [-> { ask_heartbeat }] }
  when /\Ahttp:/ then { word => [-> { ask_http(word) }] }
  else abort "probe: '#{word}' is no check; it must be databases, http://..., worker or heartbeat"
  end
end

abort "probe: name a check: databases, http://..., worker or heartbeat" if ARGV.empty?
running = ARGV.flat_map { |word| checks(word).to_a }.map do |name, ways|
  Thread.new { (why = Services.problem(ways)) && "#{name}: #{why}" }
end
complaints = running.filter_map(&:value)
complaints.each { |line| warn "probe: #{line}" }
exit complaints.empty?

# probes.rb: what containers are probed for, and units watched for. Each raises why something does not hold.
require_relative "services"

module Probes
  module_function

  # http://host:port/path, or http://unix:/socket:/path as nginx has it.
  def http(url)
    socket, path = url.match(%r{\Ahttp://unix:(/[^:]+):(/.*)\z})&.captures
    return UNIXSocket.open(socket) { |unix| answer(unix, "localhost", path) } if socket

    host, port, path = url.match(%r{\Ahttp://([^:/]+):([0-9]+)(/.*)\z})&.captures
    abort "probe: '#{url}' must be an address such as http://127.0.0.1:80/srv/status" unless path
    Services.connect(host, port) { |tcp| answer(tcp, host, path) }
  end

  def answer(socket, host, path)
    socket.write("GET #{path} HTTP/1.0\r\nHost: #{host}\r\nUser-Agent: probe\r\n\r\n")
    status = socket.gets.to_s.strip
    socket.read
    raise status.empty? ? "end of file reached" : status unless status.match?(%r{\AHTTP/1\.[01] [23]})
  end

  # Their process ids and what they call themselves, which is made anew with each heartbeat, see sidekiq/launcher.rb:
  # sidekiq 7.3.2 app [0 of 5 busy]. Only the process of that id, or its children, where one is given.
  def sidekiqs(only = nil)
    Dir.glob("/proc/[0-9]*/cmdline").filter_map do |file|
      pid = file.split("/")[-2]
      title = File.read(file).tr("\0", " ").strip
      [pid, title] if title.match?(/\Asidekiq [0-9]/) && (only.nil? || pid.to_i == only || parent(file) == only)
    rescue SystemCallError
      nil
    end
  end

  def parent(cmdline)
    File.read(cmdline.sub(/cmdline\z/, "stat"))[/.*\) \S (\d+)/m, 1].to_i
  end

  def worker(only = nil)
    found = sidekiqs(only)
    raise "is not running, or still starting" if found.empty?

    stopping = found.map(&:last).grep(/ stopping\z/)
    raise "takes no more jobs: #{stopping.first}" if stopping.any?
  end

  # Whether Redis has heard of the worker within a minute; nil where Redis does not answer. The keys have a prefix in versions
  # of the app before 2025.
  def told_redis?(pid)
    ["", "sidekiq:"].any? do |prefix|
      own = Services.redis(["SMEMBERS", "#{prefix}processes"]).find { |it| it.start_with?("#{Socket.gethostname}:#{pid}:") }
      own && Services.redis(["EXISTS", prefix + own]) == "1"
    end
  rescue *Services::FAILURES
    nil
  end
end

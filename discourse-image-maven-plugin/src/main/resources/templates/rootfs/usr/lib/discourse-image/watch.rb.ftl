# watch.rb CHECK COMMAND [ARGUMENT...]: runs a command, hands signals on to it, and ends as it ends. Meanwhile it tells systemd
# (sd_notify(3)) when the command serves, and then, where the unit has WatchdogSec=, as long as it does; otherwise why not.
# systemd need not listen to anyone but its own child for that. CHECK is an address, or worker: see probe.
require_relative "probes"

[#assign health = site.container.healthSeconds]
START_SECONDS = [=health.start]
PAUSE_SECONDS = 1
SIGNALS = %w[CONT HUP INT QUIT TERM TSTP TTIN TTOU USR1 USR2 WINCH].freeze

class Watch
  def initialize(check, pid, socket, interval)
    @pid, @socket, @interval = pid, socket, interval
    @name = check == "worker" ? "Sidekiq" : check
    @starts = check == "worker" ? -> { Probes.worker(pid) } : -> { Probes.http(check) }
    @lives = check == "worker" ? -> { worker_lives } : @starts
  end

  def run
    began = now
    until (why = Services.problem([starts])).nil?
      tell("STATUS=#{@name}: #{why}")
      complain("is not ready after #{START_SECONDS} s: #{why}; where it takes longer, set TimeoutStartSec= of the unit") if now - began > START_SECONDS
      sleep PAUSE_SECONDS
    end
    tell("READY=1", "STATUS=#{@name} answers")
    keep_watch if @interval.positive?
  end

  private

  attr_reader :starts, :lives

  def keep_watch
    loop do
      why = Services.problem([lives])
      tell(*(why ? "STATUS=#{@name}: #{why}" : ["WATCHDOG=1", "STATUS=#{@name} answers"]))
      complain(why) if why
      sleep(why ? PAUSE_SECONDS : @interval)
    end
  end

  # A worker that began to tell Redis of itself lives until it ends to.
  def worker_lives
    pid, = Probes.sidekiqs(@pid).first
    raise "is not running" unless pid

    told = Probes.told_redis?(pid)
    raise "has told Redis nothing for a minute" if told == false && @told

    @told ||= told
  end

  # In the journal, each once.
  def complain(text)
    warn "watch: #{@name}: #{text}" if text != @complained
    @complained = text
  end

  def tell(*lines)
    Socket.open(:UNIX, :DGRAM) { |to| to.sendmsg(lines.join("\n"), 0, Socket.pack_sockaddr_un(@socket)) }
  rescue SystemCallError => e
    warn "watch: systemd cannot be told: #{e.message}"
  end

  def now
    Process.clock_gettime(Process::CLOCK_MONOTONIC)
  end
end

check = ARGV.shift
socket = ENV.delete("NOTIFY_SOCKET").sub(/\A@/, "\0")
interval = ENV.delete("WATCHDOG_USEC").to_i / 3_000_000.0
ENV.delete("WATCHDOG_PID")
heap = ENV.delete("DISCOURSE_IMAGE_HEAP").to_s
asked = Queue.new
SIGNALS.each { |name| trap(name) { asked << name } }
begin
  pid = spawn(heap.empty? ? {} : { "RUBY_GC_HEAP_INIT_SLOTS" => heap }, *ARGV)
rescue SystemCallError => e
  abort "watch: cannot run #{ARGV.first}: #{e.message}"
end
watch = Thread.new { Watch.new(check, pid, socket, interval).run }
Thread.new do
  loop do
    name = asked.pop
    # Whoever was told to stop need not answer any more.
    watch.kill if %w[INT QUIT TERM].include?(name)
    Process.kill(name, pid)
  end
end
status = Process.wait2(pid).last
exit!(status.exitstatus) unless status.signaled?
trap(status.termsig, "SYSTEM_DEFAULT") if SIGNALS.include?(Signal.signame(status.termsig))
Process.kill(status.termsig, Process.pid)
sleep

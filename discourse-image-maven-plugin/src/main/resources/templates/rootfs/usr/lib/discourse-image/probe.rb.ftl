# probe.rb CHECK...: see probe, which runs this. All checks run at once, each for Services::ANSWER_SECONDS at most.
require_relative "probes"

# Says what Sidekiq's heartbeat was seen as, so that one that ends is told from one that is kept elsewhere.
SEEN = "[=site.paths.runtime]/sidekiq-heartbeat"

def ask_heartbeat
  pid, = Probes.sidekiqs.first
  told = pid && Probes.told_redis?(pid)
  return if told.nil?
  return File.write(SEEN, pid) if told

  raise "has told Redis nothing for a minute: process #{pid} hangs" if File.exist?(SEEN) && File.read(SEEN) == pid
end

def checks(word)
  case word
  when "databases" then Services.all
  when "worker" then { "Sidekiq" => [-> { Probes.worker }] }
  when "heartbeat" then { "Sidekiq" => [-> { ask_heartbeat }] }
  when /\Ahttp:/ then { word => [-> { Probes.http(word) }] }
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

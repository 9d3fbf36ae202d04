# await-services.rb COMMAND [ARGUMENT...]: becomes the command as soon as what the app needs is there. Looks for the
# secrets without which it does not start, then asks PostgreSQL and Redis until both answer; after
# DISCOURSE_IMAGE_WAIT_SECONDS (60; 0: does not wait) it ends with 75 (EX_TEMPFAIL) and says who did not, and why.
require_relative "services"

# Variables and the credentials that they come from.
REQUIRED = {
[#list site.secrets?filter(secret -> secret.required) as secret]
  "[=secret.variable]" => "[=secret.credential]",
[/#list]
}.freeze
PAUSE_SECONDS = 0.5

def fail_with(code, *lines)
  lines.each { |line| warn "await-services: #{line}" }
  exit code
end

def patience
  value = Services.setting("IMAGE_WAIT_SECONDS", "60")
  return value.to_i if value.match?(/\A[0-9]{1,6}\z/)

  fail_with 1, "DISCOURSE_IMAGE_WAIT_SECONDS is '#{value}': it must be a number of seconds, 0 for not to wait"
end

# A variable that is set to nothing says that none is needed; PostgreSQL's sockets ask for no password either.
def check_secrets
  missing = REQUIRED.reject { |variable, _| ENV.key?(variable) }
  missing.delete("DISCOURSE_DB_PASSWORD") if Services.postgres_hosts.all? { |host| host.start_with?("/") }
  return if missing.empty?

  fail_with 1, *missing.flat_map { |variable, credential|
    ["the secret #{credential} is missing: #{way(variable, credential)}",
     "#{variable} set to nothing says that none is needed; neither is one where DISCOURSE_DB_SOCKET leads to PostgreSQL"]
  }
end

# Units have an id of their own for each start; what they pass on is the machine's to keep.
def way(variable, credential)
  unless ENV.key?("INVOCATION_ID")
    directory = ENV.fetch("CREDENTIALS_DIRECTORY", "/run/secrets")
    return "give it as the file #{directory}/#{credential}, as a file that #{variable}_FILE names, or as #{variable}"
  end
  "put it into /etc/credstore/discourse.#{credential}, a file of root's with mode 0600; or encrypted by systemd-creds into " \
    "/etc/credstore.encrypted, with a drop-in that says LoadCredentialEncrypted=#{credential}:discourse.#{credential}"
end

def silent
  Services.all.filter_map do |name, ways|
    why = Services.problem(ways)
    "#{name} does not answer: #{why}" if why
  end
end

def await(seconds)
  deadline = now + seconds
  told = false
  until (complaints = silent).empty?
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

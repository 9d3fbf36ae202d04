# frozen_string_literal: true

# Where gems are from. Bundler's own settings say it, so that mirrors and logins given as BUNDLE_MIRROR__ALL,
# BUNDLE_MIRROR__HTTPS://GEMS__EXAMPLE__ORG/ and BUNDLE_GEMS__EXAMPLE__ORG=user:password work as everywhere.
require "bundler"
require "digest"
require "fileutils"
require "securerandom"

def fail(problem, hint)
  $stdout.flush
  warn "error: #{problem}", "fix: #{hint}"
  exit! 3
end

# An address that gems are fetched from, and its directory in the cache.
class GemSource
  ATTEMPTS = 3

  # A file that cannot be had: the code of HTTP, or none.
  class Unavailable < StandardError
    attr_reader :code

    def initialize(message, code)
      super(message)
      @code = code
    end
  end

  attr_reader :directory

  # @param address as in a lock file
  def initialize(address)
    @address = address.to_s.chomp("/")
    @remote = Bundler::Source::Rubygems::Remote.new("#{@address}/")
    name = @address.sub(%r{\A[a-z0-9+]+://}, "").sub(/\A[^@\/]*@/, "").gsub(/[^A-Za-z0-9._-]+/, "-")
    @directory = File.join(ENV.fetch("CACHE"), "gems", name)
  end

  # Without login, for messages.
  def to_s
    @remote.anonymized_uri.to_s.chomp("/")
  end

  def cached(file)
    path = File.join(@directory, file)
    path if File.file?(path)
  end

  # The cached gem; its file appears whole or not at all.
  def fetch(file, sha256)
    path = File.join(@directory, file)
    unless File.file?(path)
      bytes = read("gems/#{file}")
      verify(file, bytes, sha256)
      FileUtils.mkdir_p(@directory)
      # Not by the process id: every sandbox counts its own.
      part = "#{path}.#{SecureRandom.hex(4)}.part"
      File.binwrite(part, bytes)
      File.rename(part, path)
      return path
    end
    verify(file, File.binread(path), sha256) { File.delete(path) }
    path
  end

  # A file at this source.
  def read(name)
    attempt = 0
    begin
      attempt += 1
      fetcher.fetch_path("#{@remote.uri.to_s.chomp("/")}/#{name}")
    rescue Gem::RemoteFetcher::FetchError => e
      code = e.message[/\b([45]\d\d)\b/, 1].to_i
      if attempt < ATTEMPTS && (code >= 500 || code.zero?) && !e.message.include?("No such file")
        sleep(attempt)
        retry
      end
      raise Unavailable.new(e.message, code)
    rescue SystemCallError => e
      raise Unavailable.new(e.message, 404)
    end
  end

  private

  # One connection for each thread; a fetcher has only one.
  def fetcher
    require "rubygems/remote_fetcher" # Only here: it loads all that HTTP and TLS need.
    Thread.current[:fetcher] ||= Gem::RemoteFetcher.new(Gem.configuration[:http_proxy])
  end

  def verify(file, bytes, sha256)
    return unless sha256

    actual = Digest::SHA256.hexdigest(bytes)
    return if actual == sha256

    yield if block_given?
    fail "#{file} from #{self} has the sha256 #{actual}, but #{sha256} is expected",
         "if the gem was changed on purpose, lock again with its new checksum; else do not use it"
  end
end

# Explains why a gem cannot be had.
def unavailable(file, source, error)
  host = source.to_s[%r{\A[a-z]+://([^/:]+)}, 1].to_s
  variable = "BUNDLE_#{host.upcase.gsub(".", "__").gsub("-", "___")}"
  hint =
    case error.code
    when 401, 403, 407 then "give a login that may read it (#{variable}=user:password, or the server of that host in settings.xml)"
    when 404 then "correct the version or the source, name a mirror that has it (BUNDLE_MIRROR__ALL), or put #{file} into vendor/cache"
    else
      if error.message.match?(/certificate/i)
        "add the authority that signed its certificate to the certificates of the project"
      else
        "check the network and HTTPS_PROXY, or name a mirror (BUNDLE_MIRROR__ALL)"
      end
    end
  fail "cannot fetch #{file} from #{source}: #{error.message}", hint
end

# Does something with every item, some at a time.
def in_parallel(items, threads = 4)
  queue = Queue.new
  items.each { |item| queue << item }
  Array.new(threads) do
    Thread.new do
      loop do
        item = begin
          queue.pop(true)
        rescue ThreadError
          break
        end
        yield item
      end
    end.tap { |thread| thread.report_on_exception = false }
  end.each(&:join)
end

# Whether gems for a platform run here; old RubyGems takes musl and glibc for one.
def runs_here?(platform)
  return true if platform.to_s == "ruby"

  musl = RbConfig::CONFIG["host_os"].include?("musl") || !Dir.glob("/lib/ld-musl-*").empty?
  return false if platform.to_s.include?("musl") != musl && platform.to_s.match?(/linux-(gnu|musl)/)

  Gem::Platform.new(platform.to_s) === Gem::Platform.local
end

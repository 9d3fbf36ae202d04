# frozen_string_literal: true

# Node and the package manager at the versions that the app wants. They are packages of the npm registry; their
# integrity is checked, none of their scripts is run, and the builder root needs neither node nor npm.
#   40-node.node.rb fetch       into the cache
#   40-node.node.rb link DIR    programs that run them, in DIR
require "digest"
require "fileutils"
require "json"
require "rbconfig"
require "securerandom"
require "uri"
require_relative "40-node.npm_range"

def fail(problem, hint)
  $stdout.flush
  warn "error: #{problem}", "fix: #{hint}"
  exit 3
end

# The registry that packages are from.
class Registry
  class Missing < StandardError; end

  def initialize
    @rc = [ENV["NPM_CONFIG_USERCONFIG"], File.join(ENV.fetch("APP"), ".npmrc")].compact.select { |file| File.file?(file) }
                                                                            .flat_map { |file| File.readlines(file, chomp: true) }
  end

  def address
    @address ||= (ENV["NPM_CONFIG_REGISTRY"] || ENV["npm_config_registry"] || setting("registry") || asked || none).chomp("/")
  end

  # What it knows of a package, or of one version of it.
  def about(name, version = nil)
    path = [name.sub("/", "%2f"), version].compact.join("/")
    JSON.parse(get("#{address}/#{path}", "application/vnd.npm.install-v1+json, application/json"))
  rescue Missing
    fail "#{shown} has no #{[name, version].compact.join(" ")}", "correct the version, or name a registry that has it (NPM_CONFIG_REGISTRY)"
  end

  # The archive of a package; a mirror may hand out the addresses of what it mirrors.
  def archive(name, version, address_in_it)
    own = "#{address}/#{name}/-/#{name.split("/").last}-#{version}.tgz"
    return get(address_in_it) if URI(address_in_it).host == URI(address).host

    begin
      get(own)
    rescue Missing
      get(address_in_it)
    end
  end

  private

  def shown
    address.sub(%r{//[^/@]*@}, "//")
  end

  def setting(name)
    line = @rc.reverse.find { |text| text.match?(/\A\s*#{Regexp.escape(name)}\s*=/) }
    line && line.split("=", 2).last.strip.gsub(/\$\{(\w+)\}/) { ENV.fetch($1, "") }
  end

  def asked
    output = IO.popen(%w[npm config get registry], err: File::NULL, &:read)
    output.strip if output.match?(%r{\Ahttps?://})
  rescue Errno::ENOENT
    nil
  end

  def none
    fail "no npm registry is named, and there is no npm in the builder root to ask",
         "set NPM_CONFIG_REGISTRY for the fetch phase, or registry= in the app's .npmrc"
  end

  def get(url, accept = nil, depth = 0)
    uri = URI(url)
    response = attempt(uri, accept)
    case response
    when Net::HTTPSuccess then response.body
    when Net::HTTPRedirection
      fail "#{shown} redirects without end", "correct NPM_CONFIG_REGISTRY" if depth > 5
      get(URI.join(url, response["location"]).to_s, accept, depth + 1)
    when Net::HTTPNotFound then raise Missing, url
    when Net::HTTPUnauthorized, Net::HTTPForbidden
      fail "#{uri.host} refuses #{uri.path} (#{response.code})", "give a token that may read it (_authToken of that host in the .npmrc of the app)"
    else fail "#{uri.host} answers #{response.code} #{response.message} for #{uri.path}", "try again later, or name another registry (NPM_CONFIG_REGISTRY)"
    end
  end

  def attempt(uri, accept)
    tries = 0
    begin
      tries += 1
      response = request(uri, accept)
      raise IOError, "#{response.code} #{response.message}" if response.is_a?(Net::HTTPServerError) && tries < 3

      response
    rescue OpenSSL::SSL::SSLError => e
      fail "the certificate of #{uri.host} is not trusted: #{e.message}", "add the authority that signed it to the certificates of the project"
    rescue IOError, SystemCallError, SocketError, Net::OpenTimeout, Net::ReadTimeout => e
      if tries < 3
        sleep(tries)
        retry
      end
      fail "cannot reach #{uri.host}: #{e.message}", "check the network and HTTPS_PROXY, or name a mirror (NPM_CONFIG_REGISTRY)"
    end
  end

  def request(uri, accept)
    proxy = uri.find_proxy
    http = Net::HTTP.new(uri.hostname, uri.port, proxy&.hostname, proxy&.port, proxy&.user, proxy&.password)
    http.use_ssl = uri.scheme == "https"
    http.open_timeout = 20
    request = Net::HTTP::Get.new(uri)
    request["Accept"] = accept if accept
    authorize(request, uri)
    http.start { |connection| connection.request(request) }
  end

  # Only the registry itself is told the login.
  def authorize(request, uri)
    registry = URI(address)
    return unless uri.host == registry.host && uri.port == registry.port

    scope = address.sub(%r{\Ahttps?:}, "").sub(%r{//[^/@]*@}, "//")
    if registry.userinfo
      request.basic_auth(*registry.userinfo.split(":", 2).map { |part| URI.decode_www_form_component(part) })
    elsif (token = setting("#{scope}/:_authToken") || setting("#{scope}:_authToken"))
      request["Authorization"] = "Bearer #{token}"
    elsif (auth = setting("#{scope}/:_auth") || setting("#{scope}:_auth"))
      request["Authorization"] = "Basic #{auth}"
    end
  end
end

# A package in the cache.
class Tool
  TOOLS = File.join(ENV.fetch("CACHE"), "tools")

  def initialize(name, wanted)
    @name = name
    wanted, @hash = wanted.split("+", 2)
    @wanted = wanted.empty? ? "*" : wanted
    @exact = @wanted.match?(/\A\d+\.\d+\.\d+\S*\z/)
  end

  def version
    return @wanted if @exact

    File.file?(pointer) ? File.read(pointer).strip : nil
  end

  def directory
    version && File.join(TOOLS, "#{plain}-#{version}")
  end

  def there?
    directory && File.directory?(directory)
  end

  def fetch(registry)
    return if there?

    choose(registry) unless version
    return if there?

    about = registry.about(@name, version)
    bytes = registry.archive(@name, version, about.fetch("dist").fetch("tarball"))
    verify(about, bytes)
    unpack(bytes) { |top| complete(registry, about, top) }
    puts "#{@name} #{version}#{" for #{@wanted.inspect}" unless @exact}"
  end

  def programs
    about = JSON.parse(File.read(File.join(directory, "package.json")))
    bin = about["bin"]
    bin = { @name.split("/").last => bin } if bin.is_a?(String)
    (bin || {}).transform_values { |path| File.join(directory, path) }
  end

  protected

  def unpack(bytes)
    FileUtils.mkdir_p(TOOLS)
    # Not by the process id: every sandbox counts its own.
    part = File.join(TOOLS, "#{plain}-#{version}.#{SecureRandom.hex(4)}.part")
    FileUtils.mkdir_p(part)
    IO.popen(["tar", "-xzf", "-", "-C", part, "--strip-components=1", "--no-same-owner"], "wb") { |tar| tar.write(bytes) }
    fail "the archive of #{@name} #{version} cannot be unpacked", "remove #{TOOLS} and try again" unless $?.success?
    yield part if block_given?
    begin
      File.rename(part, directory)
    rescue Errno::ENOTEMPTY, Errno::EEXIST
      FileUtils.rm_rf(part) # Another build was faster.
    end
  end

  private

  def plain
    @name.delete_prefix("@").tr("/", "-")
  end

  def pointer
    File.join(TOOLS, "#{plain}@#{@wanted.gsub(/[^0-9A-Za-z.]+/) { |text| text.unpack1("H*") }}")
  end

  def choose(registry)
    range = NpmRange.new(@wanted)
    versions = registry.about(@name).fetch("versions").keys
    chosen = range.choose(versions)
    unless chosen
      newest = versions.grep_v(/-/).max_by { |version| Gem::Version.new(version) }
      fail "there is no #{@name} #{@wanted}; the newest is #{newest}", "correct the version in package.json"
    end
    FileUtils.mkdir_p(TOOLS)
    part = "#{pointer}.#{SecureRandom.hex(4)}.part"
    File.write(part, chosen)
    File.rename(part, pointer)
  end

  def verify(about, bytes)
    hashes = about.fetch("dist").fetch("integrity", "").split
    expected = hashes.find { |hash| hash.start_with?("sha512-") }
    fail "the registry tells no sha512 of #{@name} #{version}", "use a registry that does" unless expected
    actual = "sha512-#{[Digest::SHA512.digest(bytes)].pack("m0")}"
    fail "#{@name} #{version} has the integrity #{actual}, but #{expected} is expected", "do not use this registry before the cause is known" if actual != expected
    return if @hash.nil? || @name.start_with?("@")

    algorithm, digest = @hash.split(".", 2)
    mine = { "sha512" => Digest::SHA512, "sha384" => Digest::SHA384, "sha256" => Digest::SHA256, "sha224" => nil, "sha1" => Digest::SHA1 }[algorithm]&.hexdigest(bytes)
    return if mine.nil? || mine == digest

    fail "#{@name} #{version} has the #{algorithm} #{mine}, but packageManager in package.json says #{digest}", "correct packageManager, or do not use this registry"
  end

  # pnpm 12 is a native program in a package of its own, which an install script would put into its place.
  def complete(registry, about, top)
    native = "@pnpm/exe.linux-#{Node.cpu}#{"-musl" if Node.musl?}"
    return unless about.fetch("optionalDependencies", {}).key?(native)

    Tool.new(native, version).tap do |tool|
      tool.fetch(registry)
      FileUtils.cp(File.join(tool.directory, "pnpm"), File.join(top, "pnpm"))
      File.chmod(0o755, File.join(top, "pnpm"))
    end
  end
end

# The app's Node: the one in the builder root where it fits.
module Node
  def self.cpu
    { "x86_64" => "x64", "aarch64" => "arm64" }.fetch(RbConfig::CONFIG["host_cpu"], RbConfig::CONFIG["host_cpu"])
  end

  def self.musl?
    !Dir.glob("/lib/ld-musl-*").empty?
  end

  def self.tool
    wanted = ENV.fetch("NODE_VERSION", "")
    present = begin
      IO.popen(%w[node --version], err: File::NULL, &:read).strip.delete_prefix("v")
    rescue Errno::ENOENT
      ""
    end
    return nil if !present.empty? && NpmRange.new(wanted.empty? ? "*" : wanted).include?(present)

    if musl?
      fail "the app wants Node #{wanted}, the builder root has #{present.empty? ? "none" : present}",
           "add a fitting Node to the builder root (Alpine: nodejs); there are no packages of it for musl"
    end
    Tool.new("node-linux-#{cpu}", wanted)
  end

  def self.package_manager
    name = ENV.fetch("PACKAGE_MANAGER", "")
    version = ENV.fetch("PACKAGE_MANAGER_VERSION", "")
    return nil if name.empty?

    # From version 2 on yarn has another name in the registry.
    Tool.new(name == "yarn" && version[/\d+/].to_i > 1 ? "@yarnpkg/cli-dist" : name, version)
  end
end

def link(directory)
  FileUtils.mkdir_p(directory)
  node, manager = [Node.tool, Node.package_manager].each do |tool|
    next if tool.nil? || tool.there?

    fail "the tools for JavaScript are not in the cache", "run the goal fetch first"
  end
  if node
    File.symlink(File.join(node.directory, "bin/node"), File.join(directory, "node"))
    puts node.directory
  end
  manager&.programs&.each do |name, program|
    script = File.open(program, "rb") { |file| file.read(4) } != "\x7fELF".b && program.match?(/\.[cm]?js\z/)
    File.write(File.join(directory, name), "#!/bin/sh\nexec #{"node " if script}#{program} \"$@\"\n")
    File.chmod(0o755, File.join(directory, name))
  end
end

case ARGV.shift
when "fetch"
  %w[rubygems net/http openssl].each { |library| require library }
  registry = Registry.new
  [Node.tool, Node.package_manager].compact.each { |tool| tool.fetch(registry) }
when "link" then link(ARGV.shift)
else abort "40-node.node.rb: fetch or link?"
end

# settings.rb [--dry-run] [FILE|-]: imports the site settings that came with the image into every site's database; all of
# them, or none when one is unknown or refused. With --dry-run it tells the same and changes nothing. Secrets are never
# printed. FILE is [=site.paths.config]/saved_settings.yml; saved_settings.SITE.yml beside it goes over it for one site.
require "yaml"

$stdout.sync = true
DRY_RUN = !ARGV.delete("--dry-run").nil?
unless ARGV.size < 2 && ARGV.none? { |word| word.start_with?("--") }
  warn "settings: what is '#{ARGV.last}'? settings [--dry-run] [FILE|-]"
  exit 64
end
FILE = ARGV.fetch(0, "[=site.paths.config]/saved_settings.yml")

def read(file)
  text = file == "-" ? $stdin.read : File.read(file)
  settings = YAML.safe_load(text) || {}
  return settings if settings.is_a?(Hash)

  abort "settings: #{file} must be a map with one 'setting_name: value' per line"
rescue Errno::ENOENT
  {}
rescue Psych::Exception, SystemCallError => e
  abort "settings: #{file} cannot be read: #{e.message}"
end

def read_for(site)
  own = FILE.sub(/(\.yml)?\z/) { ".#{site}#{$&}" }
  COMMON.merge(FILE == "-" ? {} : read(own))
end

# What one site's database has, what it should have, and what comes of it.
class Difference
  # Names of secrets that nobody marked as such; numbers and switches let nobody in.
  SECRET = /(\A|_)(secret|password|passphrase|token|api_key|secret_key|private_key|access_key)\z/
  Change = Struct.new(:name, :value)

  attr_reader :site, :changes

  def initialize(site, wanted)
    @site = site
    @lines = []
    @changes = []
    @same = @bad = 0
    SiteSetting.refresh! if SiteSetting.current.empty?
    known = wanted.select { |name, _| known?(name) }
    before = SiteSetting.current.dup
    # Settings that depend on each other are judged as they will be together.
    known.each { |name, value| try(name, value) }
    known.each { |name, value| compare(name, value, before) }
  ensure
    SiteSetting.current.replace(before) if before
  end

  def bad?
    @bad.positive?
  end

  def print
    puts "settings: site #{site}, from #{FILE}#{" (dry run: nothing is changed)" if DRY_RUN}"
    puts @lines.map { |line| "  #{line}" }
    puts "settings: #{@changes.size} #{DRY_RUN ? "would change" : "to change"}, #{@same} as they are, #{@bad} bad"
  end

  def refuse(name, error)
    @bad += 1
    said = secret?(name, "") ? "#{error.class} (secret, its value is not told)" : error.message.lines.first.to_s.strip
    @lines << "refused #{name}: #{said}"
  end

  private

  def types
    SiteSetting.type_supervisor
  end

  # What the app knows of its settings; older ones know less.
  def marked(list, name)
    all = SiteSetting.respond_to?(list) ? SiteSetting.public_send(list) : []
    all.respond_to?(:key?) ? all[name.to_sym] : all.include?(name.to_sym)
  end

  def known?(name)
    if !SiteSetting.has_setting?(name.to_s)
      @bad += 1
      near = defined?(DidYouMean) ? DidYouMean::SpellChecker.new(dictionary: SiteSetting.current.keys).correct(name.to_s) : []
      @lines << "unknown #{name}#{": did you mean #{near.first}?" if near.any?}"
    elsif marked(:shadowed_settings, name)
      @lines << "fixed   #{name}: by DISCOURSE_#{name.upcase}; what the file says has no effect"
    elsif marked(:themeable, name)
      @bad += 1
      @lines << "refused #{name}: belongs to themes, so it is set in a theme"
    else
      return true
    end
    false
  end

  def try(name, value)
    SiteSetting.current[name.to_sym] = types.to_rb_value(name.to_sym, value)
  rescue StandardError
    # The comparison tells.
  end

  def compare(name, value, before)
    value = checked(name, value)
    old = before[name.to_sym]
    new = normal(name, types.to_rb_value(name.to_sym, types.to_db_value(name.to_sym, value).first))
    return @same += 1 if old.to_s == new.to_s

    @changes << Change.new(name, value)
    told = secret?(name, new) ? "(secret, changed)" : "#{short(old)} -> #{short(new)}"
    @lines << "#{SiteSetting.provider.find(name) ? "change " : "add    "} #{name}: #{told}"
  rescue StandardError => e
    refuse(name, e)
  end

  # What the checks of the type itself leave out.
  def checked(name, value)
    if name == "default_locale" && defined?(LocaleSiteSetting) && !LocaleSiteSetting.valid_value?(value)
      raise ArgumentError, "there is no language '#{value}'"
    end

    value = SiteSetting.filter_value(name, value) if value.is_a?(String) && SiteSetting.respond_to?(:filter_value)
    types.get_type(name) == :upload && value.to_s.match?(/\A-?[0-9]+\z/) ? value.to_i : value
  end

  # As the app would keep it.
  def normal(name, value)
    must = marked(:mandatory_values, name)
    value = (must.split("|") | value.to_s.split("|")).join("|") if must
    clean = value.is_a?(String) && marked(:client_settings, name) && SiteSetting.respond_to?(:sanitize_field, true)
    clean ? SiteSetting.send(:sanitize_field, value) : value
  end

  def secret?(name, value)
    marked(:secret_settings, name) || (value.is_a?(String) && (name.match?(SECRET) || value.include?("-----BEGIN ")))
  end

  def short(value)
    text = value.inspect
    text.size > 200 ? "#{text[0, 200]}... (#{text.size} characters)" : text
  end
end

def each_site(&block)
  defined?(RailsMultisite) ? RailsMultisite::ConnectionManagement.each_connection(&block) : yield("default")
end

# A setting may want another one first, so what is refused gets a further chance while others succeed.
def import(difference)
  refused = {}
  ActiveRecord::Base.transaction do
    pending = difference.changes
    until pending.empty?
      refused = {}
      pending.each do |change|
        ActiveRecord::Base.transaction(requires_new: true) { SiteSetting.set_and_log(change.name, change.value) }
      rescue StandardError => e
        refused[change] = e
      end
      raise ActiveRecord::Rollback if refused.size == pending.size

      pending = refused.keys
    end
  end
  refused.each { |change, error| difference.refuse(change.name, error) }
end

COMMON = read(FILE)
if COMMON.empty? && Dir.glob(FILE.sub(/(\.yml)?\z/, ".*.yml")).empty?
  puts "settings: #{FILE} is not there or empty: nothing to import"
  exit
end
require "[=site.paths.app]/config/environment"

differences = {}
each_site { |site| differences[site] = Difference.new(site, read_for(site)) }
unless DRY_RUN || differences.each_value.any?(&:bad?)
  each_site { |site| import(differences[site]) unless differences.each_value.any?(&:bad?) }
end
differences.each_value(&:print)
bad = differences.each_value.select(&:bad?)
exit if bad.empty?

warn "settings: #{bad.map(&:site).join(", ")}: #{DRY_RUN ? "the import would stop at this" : "the import stopped"}; see the lines 'unknown' and 'refused'"
exit 1

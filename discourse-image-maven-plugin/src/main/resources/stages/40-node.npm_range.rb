# frozen_string_literal: true

# Helpers start without RubyGems, which takes three times as long as Ruby itself.
autoload :Gem, "rubygems" unless defined?(Gem)

# A range of versions as package.json writes it: ">= 22", "^10.2", "~1.2.3", "18.x || 20 - 22", "*".
class NpmRange
  # Whether it says where to begin; then the oldest major version that fits is meant, not what came out yesterday.
  attr_reader :bounded

  def initialize(text)
    @bounded = false
    @sets = text.strip.split(/\s*\|\|\s*/, -1).map { |set| comparators(set) }
    @sets = [[]] if @sets.empty?
  end

  def include?(version)
    return false if version.to_s.match?(/[-+]/)

    candidate = Gem::Version.new(version)
    @sets.any? { |set| set.all? { |operator, bound| candidate.public_send(operator, bound) } }
  rescue ArgumentError
    false
  end

  # The version to use of those that there are.
  def choose(versions)
    fitting = versions.select { |version| include?(version) }
    major = fitting.map { |version| version.to_i }.min if @bounded
    fitting.select { |version| major.nil? || version.to_i == major }.max_by { |version| Gem::Version.new(version) }
  end

  private

  def comparators(set)
    set = set.gsub(/(\S+)\s+-\s+(\S+)/, '>=\1 <=\2').gsub(/([<>=^~]+)\s+/, '\1')
    set.split(/[\s,]+/).flat_map { |word| comparator(word) }
  end

  def comparator(word)
    operator, text = word.match(/\A([<>=^~]*)v?(.*)\z/).captures
    parts = text.split(".").take_while { |part| part.match?(/\A\d/) }.map { |part| part[/\d+/].to_i }
    return [] if parts.empty?

    low = Gem::Version.new((parts + [0, 0]).first(3).join("."))
    @bounded = true unless operator.start_with?("<")
    case operator
    when ">=" then [[:>=, low]]
    when ">" then parts.size == 3 ? [[:>, low]] : [[:>=, after(parts, parts.size - 1)]]
    when "<" then [[:<, low]]
    when "<=" then parts.size == 3 ? [[:<=, low]] : [[:<, after(parts, parts.size - 1)]]
    when "^" then [[:>=, low], [:<, after(parts, parts.index(&:positive?) || parts.size - 1)]]
    when /~/ then [[:>=, low], [:<, after(parts, [parts.size - 1, 1].min)]]
    else parts.size == 3 ? [[:==, low]] : [[:>=, low], [:<, after(parts, parts.size - 1)]]
    end
  end

  # The first version that differs at a place.
  def after(parts, place)
    Gem::Version.new((parts.first(place) + [parts[place] + 1, 0, 0]).first(3).join("."))
  end
end

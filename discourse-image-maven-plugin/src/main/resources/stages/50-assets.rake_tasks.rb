# frozen_string_literal: true

# The names of the tasks that the rake files of the app define, one a line, as far as they are literal. To ask rake
# would start the app.
require "ripper"

def names(node, scope, found)
  return unless node.is_a?(Array)

  if node.first == :method_add_block && (space = argument(node[1], "namespace"))
    return node[2].each { |child| names(child, scope + [space], found) }
  end
  name = argument(node, "task")
  found << (scope + [name]).join(":") if name
  node.each { |child| names(child, scope, found) }
end

# The first argument of a call of a method without receiver: a symbol, a string or the key of a hash.
def argument(node, method)
  return nil unless node.is_a?(Array)

  call, arguments =
    case node.first
    when :command then [node[1], node[2]]
    when :method_add_arg then node[1].is_a?(Array) && node[1].first == :fcall ? [node[1][1], node[2]] : nil
    end
  return nil unless call && call[1] == method

  found = []
  leaf = lambda do |child|
    next unless child.is_a?(Array) && found.empty?
    next found << child[1].chomp(":") if %i[@tstring_content @ident @label @kw @const].include?(child.first)

    child.each(&leaf)
  end
  leaf.call(arguments)
  found.first
end

files = Dir.glob(%w[Rakefile rakelib/*.rake lib/tasks/**/*.rake plugins/*/lib/tasks/**/*.rake], base: ENV.fetch("APP"))
found = []
files.sort.each { |file| names(Ripper.sexp(File.read(File.join(ENV.fetch("APP"), file), encoding: "UTF-8")), [], found) }
puts found.uniq.sort

# frozen_string_literal: true

Gem::Specification.new do |s|
  s.name = "poll_tally"
  s.version = "0.1.0"
  s.summary = "Marks the answers of a poll, in C"
  s.authors = ["The sample's authors"]
  s.license = "Apache-2.0"
  s.files = %w[ext/poll_tally/extconf.rb ext/poll_tally/poll_tally.c lib/poll_tally.rb]
  s.extensions = %w[ext/poll_tally/extconf.rb]
  s.required_ruby_version = ">= 3.1"
end

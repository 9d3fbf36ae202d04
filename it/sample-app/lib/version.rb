# frozen_string_literal: true

module Discourse
  # The file may be read before and after the application is loaded.
  unless defined?(::Discourse::VERSION)
    module VERSION
      STRING = "2026.8.0-latest"

      PARTS = STRING.split(".")
      private_constant :PARTS

      MAJOR = PARTS[0].to_i
      MINOR = PARTS[1].to_i
      TINY = PARTS[2].to_i
      PRE = PARTS[2].split("-", 2)[1]
      DEV = PARTS[3]
    end
  end
end

# frozen_string_literal: true

class ForumsController
  def status
    "ok"
  end
end

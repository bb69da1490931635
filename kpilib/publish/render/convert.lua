-- Run by pandoc's own Lua: documents as text, one after the other, until there are no more.
--
-- Asked by a line `reader writer bytes`, then that many bytes of text; answered by a line
-- `made bytes` or `refused bytes`, then that many bytes of the result or of what is wrong.
-- As pandoc's command with --sandbox --fail-if-warnings --wrap=none, which a test compares.

local EAST_ASIAN = "+east_asian_line_breaks"

local function is_wide(text, place)
  local starts = text ~= "" and utf8.offset(text, place, place < 0 and #text + 1 or 1)
  return starts and pandoc.layout.real_length(utf8.char(utf8.codepoint(text, starts))) == 2
end

-- The command does this itself: no reader does.
local function joined(inlines)
  local kept = pandoc.Inlines({})
  for place, inline in ipairs(inlines) do
    local before, after = inlines[place - 1], inlines[place + 1]
    local is_in_a_word = inline.t == "SoftBreak" and before and after
      and is_wide(pandoc.utils.stringify(before), -1)
      and is_wide(pandoc.utils.stringify(after), 1)
    if not is_in_a_word then
      kept:insert(inline)
    end
  end
  return kept
end

local function converted(text, reader, writer)
  local found = pandoc.read(text, reader, nil, {}) -- {}: no file can be read
  if reader:find(EAST_ASIAN, 1, true) then
    found = found:walk({ Inlines = joined })
  end
  local options = pandoc.WriterOptions({ wrap_text = "none", highlight_method = "default" })
  local made = pandoc.write(found, writer, options)
  return made:sub(-1) == "\n" and made or made .. "\n"
end

local function warning(log)
  for _, each in ipairs(log) do
    if pandoc.json.decode(pandoc.json.encode(each)).verbosity == "WARNING" then
      return pandoc.json.decode(pandoc.json.encode(each)).pretty
    end
  end
end

while true do
  local reader, writer, bytes = (io.read("l") or ""):match("^(%S+) (%S+) (%d+)$")
  if not reader then
    break
  end
  local text = io.read(tonumber(bytes)) or "" -- Lua tells the end of a file so, if asked for none
  local log, is_made, said = pandoc.log.silence(pcall, converted, text, reader, writer)
  local wrong = not is_made and tostring(said) or warning(log)
  local answer = wrong or said
  io.write(wrong and "refused " or "made ", #answer, "\n", answer)
  io.flush()
  log, said, answer = nil, nil, nil
  collectgarbage() -- Lua takes documents for small: it does not see what they hold
end

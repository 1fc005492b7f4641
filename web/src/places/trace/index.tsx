/** Trace: find a thing, see where it came from, what it lived through and where it went. */
import { Route, Routes } from "react-router";
import { speak } from "../../language";
import { EventPlace } from "./event/EventPlace";
import { Find } from "./find/Find";
import { ThingPlace } from "./thing/ThingPlace";
import en from "./en.json";
import zh from "./zh.json";
import "./trace.css";

speak("trace", { zh, en });

export default function Place() {
  return (
    <Routes>
      <Route path="thing" element={<ThingPlace />} />
      <Route path="event" element={<EventPlace />} />
      <Route path="*" element={<Find />} />
    </Routes>
  );
}
